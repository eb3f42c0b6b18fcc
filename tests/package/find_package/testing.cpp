#include <funnel/testing/builders.hpp>
#include <funnel/testing/matchers.hpp>

#include <gtest/gtest.h>

int main() {
  funnel::test::histories told;
  told.deal("A", funnel::test::day(0)).won(funnel::test::day(3));
  return told.store(funnel::default_pipeline()) ? 0 : 1;
}
