// Numbers as the panels write them.
#include "app/widgets/labelled_value.h"

#include <gtest/gtest.h>

#include <cmath>

namespace diffuscope {
namespace {

TEST(Numbers, Separators) {
  EXPECT_EQ(with_separators(0), "0");
  EXPECT_EQ(with_separators(999), "999");
  EXPECT_EQ(with_separators(1000), "1,000");
  EXPECT_EQ(with_separators(12345678), "12,345,678");
  EXPECT_EQ(with_separators(-123456), "-123,456");
}

TEST(Numbers, ShortNumbersKeepAboutFourDigits) {
  EXPECT_EQ(short_number(0), "0");
  EXPECT_EQ(short_number(0.03251), "0.0325");
  EXPECT_EQ(short_number(0.41234), "0.412");
  EXPECT_EQ(short_number(12.3456), "12.35");
  EXPECT_EQ(short_number(123.456), "123.5");
  EXPECT_EQ(short_number(45678.9), "45679");
  EXPECT_EQ(short_number(6.11e-5), "6.11e-5");
  EXPECT_EQ(short_number(-2.5e7), "-2.50e7");
  EXPECT_EQ(short_number(NAN), "–");
  EXPECT_EQ(short_number(HUGE_VAL), "∞");
}

}  // namespace
}  // namespace diffuscope
