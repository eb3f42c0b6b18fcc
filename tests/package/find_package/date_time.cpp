#include <funnel/interop/boost_date_time.hpp>

#include <boost/date_time/gregorian/gregorian_types.hpp>

int main() { return boost::gregorian::date(2026, 1, 31).day() == 31 ? 0 : 1; }
