#include "core/io/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/temporary_folder.h"
#include "tests/support/user_error.h"

namespace diffuscope {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Names = std::vector<std::string>;

/// The points as rows, to compare with what is written in a test.
std::vector<std::vector<double>> rows_of(const PointTable& table) {
  std::vector<std::vector<double>> rows;
  for (Eigen::Index n = 0; n < table.points.cols(); ++n) {
    rows.emplace_back();
    for (Eigen::Index d = 0; d < table.points.rows(); ++d) rows.back().push_back(table.points(d, n));
  }
  return rows;
}
using Rows = std::vector<std::vector<double>>;

Rows rows_in(std::string_view text, const std::string& columns = "") {
  return rows_of(parse_csv(text, "data.csv", columns));
}
std::string error_in(std::string_view text, const std::string& columns = "") {
  return user_error_of([&] { parse_csv(text, "data.csv", columns); });
}

const Rows kTwoRows = {{1, 2.5}, {-3, 4e-2}};

TEST(Csv, DetectsTheSeparator) {
  EXPECT_EQ(rows_in("1,2.5\n-3,4e-2\n"), kTwoRows);
  EXPECT_EQ(rows_in("1;2.5\n-3;4e-2\n"), kTwoRows);
  EXPECT_EQ(rows_in("1\t2.5\n-3\t4e-2\n"), kTwoRows);
  EXPECT_EQ(rows_in("1 2.5\n-3 4e-2\n"), kTwoRows);
  EXPECT_EQ(rows_in("  1   2.5 \n   -3\t 0.04\n"), kTwoRows) << "runs of blanks";
  EXPECT_EQ(rows_in("1, 2.5\n-3 , 4e-2"), kTwoRows) << "blanks around a comma, no last line end";
  EXPECT_EQ(rows_in("1\n2\n\n3\n"), (Rows{{1}, {2}, {3}})) << "a single column";
  EXPECT_EQ(rows_in("7"), (Rows{{7}}));
  EXPECT_EQ(rows_in("7,8"), (Rows{{7, 8}}));
}

TEST(Csv, DecimalCommaWhereACommaCannotSeparate) {
  EXPECT_EQ(rows_in("1;2,5\n-3;0,04\n"), kTwoRows);
  EXPECT_EQ(rows_in("1,0\t2,5\n-3,0\t4,e-2\n"), kTwoRows);
  EXPECT_EQ(rows_in("1,2.5\n-3,4e-2\n"), kTwoRows) << "with a comma as separator it separates";
  EXPECT_THAT(error_in("1;2,5\n1;1.234,5\n"), AllOf(HasSubstr("line 2, column 2"), HasSubstr("'1.234,5'")));
  EXPECT_THAT(error_in("1;2,5\n1;1,234,5\n"), HasSubstr("'1,234,5' is not a number"));
}

TEST(Csv, DetectsTheHeader) {
  const PointTable table = parse_csv("x,y\n1,2.5\n-3,4e-2\n", "data.csv");
  EXPECT_EQ(table.column_names, (Names{"x", "y"}));
  EXPECT_EQ(rows_of(table), kTwoRows);
  EXPECT_EQ(parse_csv("1,2\n3,4", "f").column_names, Names{});
  EXPECT_EQ(parse_csv("my value\n1\n2\n", "f").column_names, Names{"my value"})
      << "a blank that separates nothing";
  EXPECT_EQ(parse_csv("\"a, b\";\"say \"\"c\"\"\"\n1;2\n", "f").column_names, (Names{"a, b", "say \"c\""}));
  EXPECT_EQ(parse_csv("\xEF\xBB\xBFgr\xC3\xB6\xC3\x9F"
                      "e,y\n1,2\n",
                      "f")
                .column_names,
            (Names{"gr\xC3\xB6\xC3\x9F"
                   "e",
                   "y"}));
  EXPECT_EQ(parse_csv("gr\xF6\xDF"
                      "e,y\n1,2\n",
                      "f")
                .column_names,
            (Names{"gr??e", "y"}))
      << "Latin-1 is no UTF-8";
}

TEST(Csv, SkipsCommentsBlankLinesAndForeignLineEnds) {
  EXPECT_EQ(rows_in("# made by hand\r\n\r\n1,2.5\r\n  # between\r\n-3,4e-2\r\n\r\n"), kTwoRows);
  EXPECT_EQ(rows_in("1,2.5 # trailing\n-3,4e-2\t# too\n"), kTwoRows);
  EXPECT_EQ(rows_in("1,2.5\r-3,4e-2\r"), kTwoRows);
  EXPECT_EQ(rows_in("\xEF\xBB\xBF"
                    "1,2.5\n-3,4e-2\n"),
            kTwoRows);
  EXPECT_EQ(rows_in("1,#ff0000,2.5\n-3,#00ff00,4e-2\n", "1,3"), kTwoRows) << "a # inside a cell is none";
}

TEST(Csv, ReadsQuotedCells) {
  EXPECT_EQ(rows_in("\"x\",\"y\"\n\"1\",\"2.5\"\n\"-3\",4e-2\n"), kTwoRows);
  EXPECT_EQ(rows_in("name,x,y\n\"a, b # c\",1,2.5\n\"\",-3,4e-2\n", "x,y"), kTwoRows);
  EXPECT_EQ(rows_in("\"\",\"x\",\"y\"\n\"1\",1,2.5\n\"2\",-3,4e-2\n", "2,3"), kTwoRows) << "as R writes them";
}

TEST(Csv, ChoosesColumnsByNumberAndName) {
  constexpr std::string_view kText = "id,x,label,y\n10,1,a,2.5\n11,-3,b,4e-2\n";
  EXPECT_EQ(rows_in(kText, "2,4"), kTwoRows);
  EXPECT_EQ(rows_in(kText, "x,y"), kTwoRows);
  EXPECT_EQ(rows_in(kText, " x , 4 "), kTwoRows);
  EXPECT_EQ(rows_in(kText, "y,x"), (Rows{{2.5, 1}, {4e-2, -3}})) << "in the order asked for";
  EXPECT_EQ(rows_in(kText, "1"), (Rows{{10}, {11}}));
  EXPECT_EQ(parse_csv(kText, "f", "y,x").column_names, (Names{"y", "x"}));
  EXPECT_EQ(rows_in("a\tb\t\n1\t2.5\t\n-3\t4e-2\t\n", "a,b"), kTwoRows) << "an empty last cell counts";
  EXPECT_EQ(rows_in("\ta\tb\n0\t1\t2.5\n1\t-3\t4e-2\n", "a,b"), kTwoRows) << "and an empty first one";
}

TEST(Csv, ChoiceErrorsSayHowToChoose) {
  constexpr std::string_view kText = "id,x,y\n1,2,3\n";
  EXPECT_THAT(error_in(kText), AllOf(HasSubstr("data.csv has 3 columns (id, x, y)"),
                                     HasSubstr("--columns 1,3"), HasSubstr("--columns id,x")));
  EXPECT_THAT(error_in("1,2,3\n"), AllOf(HasSubstr("3 columns without names"), HasSubstr("--columns 1,3"),
                                         Not(HasSubstr("by name"))));
  EXPECT_THAT(error_in(kText, "x,z"), AllOf(HasSubstr("no column 'z'"), HasSubstr("(id, x, y)")));
  EXPECT_THAT(error_in(kText, "4"), AllOf(HasSubstr("no column 4"), HasSubstr("3 columns")));
  EXPECT_THAT(error_in(kText, "0"), HasSubstr("no column 0"));
  EXPECT_THAT(error_in(kText, "99999999999999999999999"), HasSubstr("no column 9999"));
  EXPECT_THAT(error_in(kText, "1,,2"), HasSubstr("no column ''"));
  EXPECT_THAT(error_in(kText, "1,2,3"), AllOf(HasSubstr("3 columns are chosen"), HasSubstr("one or two")));
  EXPECT_THAT(error_in(kText, "x,2"), HasSubstr("chosen twice"));
  EXPECT_THAT(error_in("x,x\n1,2\n", "x"), AllOf(HasSubstr("several columns named x"), HasSubstr("number")));
}

TEST(Csv, ValueErrorsNameFileLineAndColumn) {
  EXPECT_THAT(error_in("x,y\n1,2\n\n3,abc\n"),
              AllOf(HasSubstr("data.csv, line 4, column 2 (y)"), HasSubstr("'abc' is not a number")));
  EXPECT_THAT(error_in("1,2\n3,nan\n"), AllOf(HasSubstr("line 2, column 2"), HasSubstr("nan is no finite")));
  EXPECT_THAT(error_in("1,2\n-inf,4\n"),
              AllOf(HasSubstr("line 2, column 1"), HasSubstr("-inf is no finite")));
  EXPECT_THAT(error_in("1,2\n3,\n"), AllOf(HasSubstr("line 2, column 2"), HasSubstr("empty")));
  EXPECT_THAT(error_in("1,2\n3,1e400\n"), AllOf(HasSubstr("line 2, column 2"), HasSubstr("1e400")));
  EXPECT_THAT(error_in("1,2\n3,-1e30\n"), AllOf(HasSubstr("line 2, column 2"), HasSubstr("beyond")));
  EXPECT_THAT(error_in("1,2\n3,4x\n"), HasSubstr("'4x'"));
  EXPECT_THAT(error_in("1,2\n3,0x10\n"), HasSubstr("'0x10'"));
  EXPECT_THAT(error_in("1,2\n3,\"4\n"), HasSubstr("line 2, column 2"));
  EXPECT_THAT(error_in("1,2\n3,\x01\xff" + std::string(100, 'z') + "\n"),
              AllOf(HasSubstr("'??zzz"), HasSubstr("…")));
  EXPECT_THAT(error_in("1,abc\n2,3\n"), HasSubstr("line 1, column 2")) << "a typing error is no header";
  EXPECT_THAT(error_in("NA,NA\n2,3\n"), HasSubstr("line 1, column 1")) << "missing values are no header";
}

TEST(Csv, IgnoresWhatIsNotChosen) { EXPECT_EQ(rows_in("a,b,c\nnan,1,2.5\n,-3,4e-2\n", "b,c"), kTwoRows); }

TEST(Csv, RaggedRowsNameLineAndCounts) {
  EXPECT_THAT(error_in("1,2\n3,4\n5\n"), AllOf(HasSubstr("data.csv, line 3, column 2"), HasSubstr("1 cell,"),
                                               HasSubstr("line 1 has 2")));
  EXPECT_THAT(error_in("x,y\n1,2,3\n"), AllOf(HasSubstr("line 2, column 3"), HasSubstr("3 cells")));
  EXPECT_THAT(error_in("x,y\n1;2\n"), HasSubstr("line 2"));
}

TEST(Csv, FilesWithoutData) {
  EXPECT_THAT(error_in(""), HasSubstr("data.csv is empty"));
  EXPECT_THAT(error_in("\n \n# only this\n"), HasSubstr("no data"));
  EXPECT_THAT(error_in("# c\nx,y\n"), AllOf(HasSubstr("no data after line 2"), HasSubstr("header")));
  EXPECT_THAT(error_in("\xEF\xBB\xBF"), HasSubstr("no data"));
  EXPECT_THAT(error_in("\xFF\xFE"
                       "1\n"),
              AllOf(HasSubstr("UTF-16"), HasSubstr("UTF-8")));
  EXPECT_THAT(error_in(std::string_view("1\0002", 3)), HasSubstr("not a text file"));
  const TemporaryFolder folder;
  EXPECT_THAT(user_error_of([&] { read_csv(folder / "none.csv"); }),
              HasSubstr("none.csv: it does not exist"));
}

TEST(Csv, RowLimit) {
  EXPECT_EQ(parse_csv("1\n2\n3\n", "f", "", 3).points.cols(), 3);
  EXPECT_THAT(user_error_of([] { parse_csv("1\n2\n3\n4\n", "f", "", 3); }), HasSubstr("more than 3 rows"));
}

TEST(Csv, NumbersAreReadExactly) {
  EXPECT_EQ(rows_in("0.1,+3\n-0,1e-320\n1E5,.5\n5.,123456789012345678\n"),
            (Rows{{0.1, 3}, {-0.0, 1e-320}, {1e5, 0.5}, {5, 123456789012345678.0}}));
  EXPECT_EQ(rows_in("1e-999"), (Rows{{0}}));
  EXPECT_THAT(error_in("1\n+-3\n"), HasSubstr("'+-3'"));
  EXPECT_THAT(error_in("1\n+\n"), HasSubstr("'+'"));
}

template <class Scalar>
void expect_round_trip(Eigen::Index dimension) {
  const TemporaryFolder folder;
  PointsOf<Scalar> points(dimension, 5000);
  for (Eigen::Index i = 0; i < points.size(); ++i)
    points.data()[i] =
        static_cast<Scalar>(std::ldexp(std::sin(static_cast<double>(i)), static_cast<int>(i % 60 - 30)));
  points(0, 0) = std::numeric_limits<Scalar>::denorm_min();
  write_csv(folder / "p.csv", points);
  EXPECT_EQ(read_csv(folder / "p.csv").points.template cast<Scalar>(), points);
}
TEST(Csv, RoundTripIsExact) {
  expect_round_trip<float>(1);
  expect_round_trip<float>(2);
  expect_round_trip<double>(2);
}

TEST(Csv, WritesTheHeader) {
  const TemporaryFolder folder;
  PointsOf<float> points(2, 2);
  points << 1, -3, 2.5, 0.1f;
  write_csv(folder / "a.csv", points);
  EXPECT_EQ(folder.bytes_of("a.csv"), "x,y\n1,2.5\n-3,0.1\n");
  write_csv(folder / "b.csv", points, {"a, b", "say \"c\""});
  EXPECT_EQ(folder.bytes_of("b.csv"), "\"a, b\",\"say \"\"c\"\"\"\n1,2.5\n-3,0.1\n");
  EXPECT_EQ(read_csv(folder / "b.csv").column_names, (Names{"a, b", "say \"c\""}));
  write_csv<double>(folder / "c.csv", PointsOf<double>::Zero(3, 1));
  EXPECT_EQ(folder.bytes_of("c.csv"), "x1,x2,x3\n0,0,0\n");
  write_csv<float>(folder / "d.csv", PointsOf<float>::Zero(1, 0));
  EXPECT_EQ(folder.bytes_of("d.csv"), "x\n");
}

TEST(Csv, DamagedTextNeverCrashes) {
  constexpr std::string_view kText = "# c\n\"a, b\";x;\"y\"\"z\"\n1,5;\"2\";3\n-4e-1;nan;6 # t\n";
  for (std::size_t length = 0; length <= kText.size(); ++length)
    for (const char* columns : {"", "1,2", "x"}) {
      try {
        parse_csv(kText.substr(0, length), "f", columns);
      } catch (const UserError&) {
      }
    }
  std::string text(kText);
  for (std::size_t at = 0; at < text.size(); ++at)
    for (const char c : {'"', ',', ';', '\n', '#', ' ', '\t', '\r', '\0', '\xff'}) {
      std::string damaged = text;
      damaged[at] = c;
      try {
        parse_csv(damaged, "f", "1");
      } catch (const UserError&) {
      }
    }
}

}  // namespace
}  // namespace diffuscope
