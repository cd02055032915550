#include "core/io/point_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "core/io/npy.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/user_error.h"

namespace diffuscope {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(PointFile, PicksTheFormatByExtension) {
  const TemporaryFolder folder;
  PointsOf<double> expected(2, 2);
  expected << 1, 3, 2, 4;
  for (const char* name : {"a.csv", "b.TXT", "c.tsv", "d.dat"})
    EXPECT_EQ(load_points(folder.with_file(name, "1\t2\n3\t4\n")).points, expected) << name;
  write_points(folder / "e.NPY", expected);
  EXPECT_EQ(load_points(folder / "e.NPY").points, expected);
}

TEST(PointFile, ChoosesColumnsOfArraysByNumber) {
  const TemporaryFolder folder;
  write_array<float>(folder / "w.npy", {2, 4}, std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8});
  PointsOf<double> expected(2, 2);
  expected << 4, 8, 1, 5;
  EXPECT_EQ(load_points(folder / "w.npy", "4,1").points, expected);
  EXPECT_THAT(user_error_of([&] { load_points(folder / "w.npy"); }),
              AllOf(HasSubstr("w.npy has 4 columns"), HasSubstr("--columns 1,3")));
  EXPECT_THAT(user_error_of([&] { load_points(folder / "w.npy", "x"); }),
              AllOf(HasSubstr("no column 'x'"), HasSubstr("without names")));
}

TEST(PointFile, RefusesWhatSinglePrecisionCannotSquare) {
  const TemporaryFolder folder;
  write_array<double>(folder / "h.npy", {2, 2}, std::vector<double>{1, 2, 3, -1e30});
  EXPECT_THAT(user_error_of([&] { load_points(folder / "h.npy"); }),
              AllOf(HasSubstr("h.npy, row 2"), HasSubstr("-1e+30")));
}

TEST(PointFile, OtherExtensionsNameTheAcceptedOnes) {
  for (const char* name : {"data.xlsx", "data", ".csv", "data.npz"})
    EXPECT_THAT(user_error_of([&] { load_points(name); }),
                AllOf(HasSubstr(name), HasSubstr(".npy"), HasSubstr(".csv")));
}

}  // namespace
}  // namespace diffuscope
