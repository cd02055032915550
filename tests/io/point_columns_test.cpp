// The columns offered before a point file is loaded: names, counts, and files that hold none.
#include "core/io/point_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/io/npy.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/user_error.h"

namespace diffuscope {
namespace {

class PointColumns : public ::testing::Test {
 protected:
  std::filesystem::path write(const std::string& name, const std::string& text) {
    std::ofstream(folder_.path() / name, std::ios::binary) << text;
    return folder_.path() / name;
  }
  TemporaryFolder folder_;
};

TEST_F(PointColumns, HeaderGivesTheNames) {
  const ColumnList list = list_columns(write("a.csv", "time;x pos; \"y\"\n1;2;3\n4;5;6\n"));
  EXPECT_EQ(list.count, 3u);
  EXPECT_EQ(list.names, (std::vector<std::string>{"time", "x pos", "y"}));
}

TEST_F(PointColumns, WithoutAHeaderColumnsAreCounted) {
  for (const char* text : {"1,2\n3,4\n", "1\t2\n", "1 2\n3 4", "1;2\n"}) {
    const ColumnList list = list_columns(write("a.txt", text));
    EXPECT_EQ(list.count, 2u) << text;
    EXPECT_TRUE(list.names.empty()) << text;
  }
}

TEST_F(PointColumns, OnlyTheBeginningOfALargeFileIsRead) {
  std::string text = "u,v\n1,2\n";
  text.append(std::size_t{3} << 20, '#');  // no number: loading all of it would fail
  EXPECT_EQ(list_columns(write("large.csv", text)).names, (std::vector<std::string>{"u", "v"}));
}

TEST_F(PointColumns, ArraysHaveOneColumnPerAxis) {
  const auto path = folder_.path() / "p.npy";
  write_points<float>(path, Points::Constant(3, 7, 0.5f));
  const ColumnList list = list_columns(path);
  EXPECT_EQ(list.count, 3u);
  EXPECT_TRUE(list.names.empty());
}

TEST_F(PointColumns, SaysWhatIsWrong) {
  EXPECT_THAT(user_error_of([&] { list_columns(folder_.path() / "none.csv"); }),
              ::testing::HasSubstr("none.csv"));
  EXPECT_THAT(user_error_of([&] { list_columns(write("empty.csv", "")); }),
              ::testing::HasSubstr("empty.csv"));
  EXPECT_THAT(user_error_of([&] { list_columns(write("bad.npy", "no array")); }),
              ::testing::HasSubstr("bad.npy"));
}

}  // namespace
}  // namespace diffuscope
