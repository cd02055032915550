// The real digits where they are, and the reading of their file everywhere.
#include "core/images/digits.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "core/io/data_folder.h"
#include "tests/images/own_images.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/user_error.h"

namespace diffuscope {
namespace {

std::string line_of(int value, int digit) {
  std::string line;
  for (int i = 0; i < 64; ++i) line += std::to_string(value) + ",";
  return line + std::to_string(digit) + "\n";
}

/// An environment variable for the length of a test.
class Setting {
 public:
  Setting(const char* name, const std::string& value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    setenv(name, value.c_str(), 1);
  }
  ~Setting() {
    if (before_)
      setenv(name_, before_->c_str(), 1);
    else
      unsetenv(name_);
  }

 private:
  const char* name_;
  std::optional<std::string> before_;
};

TEST(Digits, PixelsAndLabelsOfALine) {
  const LabelledImages images = parse_digits(line_of(16, 3) + line_of(0, 9) + line_of(4, 0), "f");
  EXPECT_EQ(images.count(), 3);
  EXPECT_FLOAT_EQ(images.pixels(5, 0), 1);
  EXPECT_FLOAT_EQ(images.pixels(5, 1), -1);
  EXPECT_FLOAT_EQ(images.pixels(5, 2), -0.5f);
  EXPECT_EQ(images.labels, (std::vector<Label>{3, 9, 0}));
}

TEST(Digits, WrongLinesAreNamed) {
  const auto refusal = [](const std::string& text) {
    return user_error_of([&] { parse_digits(text, "d.csv"); });
  };
  EXPECT_NE(refusal(line_of(1, 1) + line_of(17, 1)).find("d.csv, line 2: '17'"), std::string::npos);
  EXPECT_NE(refusal(line_of(1, 10)).find("'10' is no whole number from 0 to 9"), std::string::npos);
  EXPECT_NE(refusal("1,2,3\n").find("3 values"), std::string::npos);
  EXPECT_NE(refusal("").find("no images"), std::string::npos);
}

TEST(Digits, AreFoundWhereTheSettingSaysOrInTheUsersFolders) {
  const TemporaryFolder folder, empty;
  std::string text;
  for (int i = 0; i < 60; ++i) text += line_of(i % 17, i % 10);
  folder.with_file("digits.csv.gz", gzip_bytes(text));
  const Setting setting("DIFFUSCOPE_DATA", folder.path().string());
  const auto set = make_image_set("digits", {});
  EXPECT_EQ(set->training().count(), 50);
  EXPECT_EQ(set->held_out().count(), 10);
  const Setting nowhere("DIFFUSCOPE_DATA", empty.path().string());
  EXPECT_NE(user_error_of([] { make_image_set("digits", {}); }).find("scripts/fetch digits"),
            std::string::npos);
  const Setting usual("DIFFUSCOPE_DATA", ""), home("XDG_DATA_HOME", empty.path().string()),
      cache("XDG_CACHE_HOME", folder.path().string());
  EXPECT_FALSE(find_data_file("digits.csv.gz"));
  std::filesystem::create_directory(folder / "diffuscope");
  std::filesystem::rename(folder / "digits.csv.gz", folder / "diffuscope/digits.csv.gz");
  EXPECT_EQ(find_data_file("digits.csv.gz"), folder / "diffuscope/digits.csv.gz");
}

// Figures of the data set as published: 1,797 images, 174 to 183 of each digit, mean of the 64 values 4.884.
TEST(Digits, TheRealOnes) {
  if (!find_data_file(kDigitsFile))
    GTEST_SKIP() << "digits.csv.gz is not there; scripts/fetch digits gets it";
  const auto set = make_image_set("digits", {});
  EXPECT_EQ(set->training().count(), 1500);
  EXPECT_EQ(set->held_out().count(), 297);
  const double mean =
      (set->training().pixels.cast<double>().sum() + set->held_out().pixels.cast<double>().sum()) /
      (64.0 * 1797);
  EXPECT_NEAR((mean + 1) * 8, 4.884, 5e-4);
  std::vector<int> counts(10, 0);
  for (const LabelledImages* part : {&set->training(), &set->held_out()})
    for (const Label label : part->labels) ++counts[static_cast<std::size_t>(label)];
  EXPECT_EQ(counts, (std::vector<int>{178, 182, 177, 183, 181, 182, 181, 179, 174, 180}));
}

}  // namespace
}  // namespace diffuscope
