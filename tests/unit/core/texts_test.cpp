#include "core/hashes.hpp"
#include "core/number_text.hpp"
#include "core/percent.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace texts_of_numbers {

using namespace funnel::io;

TEST(HexText, HasSixteenDigits) {
  EXPECT_EQ(hex_text(0), "0000000000000000");
  EXPECT_EQ(hex_text(0x0123'4567'89AB'CDEF), "0123456789abcdef");
}

TEST(ReadNumber, TakesAllOfTheTextOrNothing) {
  std::int64_t n = 0;
  EXPECT_TRUE(read_number("-12", n));
  EXPECT_EQ(n, -12);
  for (const char* wrong : {"", " 1", "1 ", "1.5", "+1", "9223372036854775808"}) EXPECT_FALSE(read_number(wrong, n)) << wrong;
  unsigned small = 0;
  EXPECT_FALSE(read_number("-1", small));
  double x = 0;
  EXPECT_TRUE(read_number("1.5", x));
  EXPECT_EQ(x, 1.5);
}

// The values that its authors publish for these texts.
TEST(TextHash, IsFnv1a) {
  EXPECT_EQ(funnel::detail::text_hash(""), 0xCBF2'9CE4'8422'2325);
  EXPECT_EQ(funnel::detail::text_hash("a"), 0xAF63'DC4C'8601'EC8C);
  EXPECT_EQ(funnel::detail::text_hash("foobar"), 0x8594'4171'F739'67E8);
}

TEST(Percent, IsReadBack) {
  EXPECT_EQ(percent_decoded("%41b%2f%ff"), "Ab/\xFF");
  for (const char* wrong : {"%", "%4", "%4g", "a%-1", "%+1", "% 1"}) EXPECT_FALSE(percent_decoded(wrong)) << wrong;
  std::string all;
  for (int c = 0; c < 256; ++c) all.push_back(static_cast<char>(c));
  EXPECT_EQ(percent_decoded(percent_encoded(all)), all);
}

}  // namespace texts_of_numbers
