#include <funnel/interop/eigen.hpp>

#include <Eigen/Core>

int main() { return Eigen::Vector2d(3, 4).norm() == 5 ? 0 : 1; }
