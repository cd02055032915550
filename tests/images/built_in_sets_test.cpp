// The image sets that come with the program: every registered one, and their drawing against closed forms.
#include <gtest/gtest.h>

#include <map>
#include <numbers>
#include <numeric>
#include <set>

#include "core/images/glyph_font.h"
#include "core/images/image_set.h"
#include "core/images/shapes.h"
#include "core/io/embedded_files.h"
#include "tests/support/user_error.h"

namespace diffuscope {
namespace {

double sum(const std::vector<float>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// The set with few images where it can have few; null where its files are not there.
std::shared_ptr<const ImageSet> small_set(const ImageSetEntry& entry) {
  ParamValues values;
  for (const Param& param : entry.params)
    if (param.name == "count") values["count"] = 720;
  try {
    return make_image_set(entry.id, values);
  } catch (const UserError&) {
    return nullptr;
  }
}

TEST(ImageSets, EachHasImagesOfItsShapeInRangeWithBalancedLabels) {
  for (const ImageSetEntry& entry : image_sets()) {
    SCOPED_TRACE(entry.id);
    const auto set = small_set(entry);
    if (!set) continue;  // tested where its file is
    EXPECT_EQ(set->shape(), entry.make.shape({}));
    EXPECT_GE(set->training().pixels.minCoeff(), -1);
    EXPECT_LE(set->training().pixels.maxCoeff(), 1);
    EXPECT_GT(set->moments().scale, 0.2);
    EXPECT_GT(set->held_out().count(), 0);
    EXPECT_NEAR(static_cast<double>(set->held_out().count()),
                static_cast<double>(set->training().count()) / 5, 4);
    std::map<Label, int> counts;
    for (const Label label : set->training().labels) ++counts[label];
    ASSERT_EQ(static_cast<int>(counts.size()), set->label_count());
    const double expected = static_cast<double>(set->training().count()) / set->label_count();
    for (const auto& [label, count] : counts) EXPECT_NEAR(count, expected, 0.2 * expected + 1) << label;
    const std::set<std::string> names(set->training().label_names.begin(), set->training().label_names.end());
    EXPECT_EQ(static_cast<int>(names.size()), set->label_count()) << "names are different";
  }
}

TEST(ImageSets, AreTheSameEveryTimeAndLongerOnesBeginAlike) {
  for (const std::string id : {"glyphs", "shapes"}) {
    const auto a = make_image_set(id, {{"count", 240}}), b = make_image_set(id, {{"count", 240}});
    EXPECT_EQ(a->training().pixels, b->training().pixels);
    const auto more = make_image_set(id, {{"count", 600}});
    EXPECT_EQ(more->training().pixels.leftCols(200), a->training().pixels.leftCols(200));
    EXPECT_NE(a->training().pixels.col(0), a->training().pixels.col(a->label_count())) << "one label, twice";
  }
}

TEST(ImageSets, UnknownOnesAndParametersAreRefused) {
  EXPECT_NE(user_error_of([] { make_image_set("photos", {}); }).find("shapes"), std::string::npos);
  EXPECT_NE(user_error_of([] { make_image_set("glyphs", {{"size", 21}}); }).find("size"), std::string::npos);
  EXPECT_NE(user_error_of([] {
              make_image_set("shapes", {{"count", 1e6}});
            }).find("count"),
            std::string::npos);
}

TEST(Shapes, CoverTheirArea) {
  for (const float x : {6.0f, 5.3f}) {
    const float r = 3.7f;
    EXPECT_NEAR(sum(circle_coverage({x, 6.1f}, r, 12)), std::numbers::pi * 3.7 * 3.7, 0.1);
    const std::vector<Corner> triangle{{x, 2}, {x + 3, 8}, {x - 4, 8.5f}};
    // Half the cross product of two edges.
    EXPECT_NEAR(sum(polygon_coverage(triangle, 12)), 0.5 * std::abs(3 * 6.5 - 6 * -4), 0.1);
    const std::vector<Corner> square{{x - 1, 5}, {x + 2, 5}, {x + 2, 8}, {x - 1, 8}};
    EXPECT_NEAR(sum(polygon_coverage(square, 12)), 9, 1e-4);
  }
}

TEST(Shapes, APixelHalfCoveredIsHalf) {
  const auto shares = polygon_coverage({{2, 1}, {4.25f, 1}, {4.25f, 2.5f}, {2, 2.5f}}, 6);
  const auto at = [&](int x, int y) { return shares[static_cast<std::size_t>(6 * y + x)]; };
  EXPECT_FLOAT_EQ(at(3, 1), 1);
  EXPECT_FLOAT_EQ(at(4, 1), 0.25f);
  EXPECT_FLOAT_EQ(at(3, 2), 0.5f);
  EXPECT_FLOAT_EQ(at(4, 2), 0.125f);
  EXPECT_FLOAT_EQ(at(1, 1), 0);
  EXPECT_FLOAT_EQ(at(3, 3), 0);
}

TEST(Shapes, OutsideOfThePictureIsCutOff) {
  EXPECT_NEAR(sum(polygon_coverage({{-5, -5}, {3, -5}, {3, 2}, {-5, 2}}, 6)), 6, 1e-4);
  EXPECT_NEAR(sum(circle_coverage({0, 0}, 2, 6)), std::numbers::pi, 0.05);
}

TEST(Shapes, LabelsNameColourAndShape) {
  const auto set = make_image_set("shapes", {{"count", 160}});
  const auto& names = set->training().label_names;
  ASSERT_EQ(names.size(), 16u);
  EXPECT_EQ(names[0], "red circle");
  EXPECT_EQ(names[7], "yellow square");
  EXPECT_EQ(names[12], "red star");
  // The brightest channel of the pixel in the middle tells red, green and blue apart.
  const LabelledImages& images = set->training();
  for (Eigen::Index j = 0; j < images.count(); ++j) {
    const int colour = images.labels[static_cast<std::size_t>(j)] % 4;
    if (colour == 3) continue;
    Eigen::Index brightest = 0;
    images.pixels.col(j).segment(3 * (12 * 6 + 6), 3).maxCoeff(&brightest);
    EXPECT_EQ(brightest, colour) << j;
  }
}

TEST(Shapes, TheBackgroundIsOfTheColourChosen) {
  const auto corner = [](double background) {
    const auto set = make_image_set("shapes", {{"count", 160}, {"background", background}});
    return set->training().pixels.topRows(3).rowwise().minCoeff().eval();
  };
  EXPECT_NEAR(corner(0)[2], 14 / 127.5 - 1, 1e-5);
  EXPECT_NEAR(make_image_set("shapes", {{"count", 160}, {"background", 1}})->training().pixels(0, 0),
              244 / 127.5 - 1, 1e-5);
}

class Glyphs : public testing::Test {
 protected:
  Eigen::VectorXf drawn(char character, const GlyphPose& pose, int side) const {
    Eigen::VectorXf shares(side * side);
    font_.draw(character, pose, side, shares);
    return shares;
  }
  GlyphFont font_{embedded_file("fonts/Roboto-Regular.ttf")};
};

TEST_F(Glyphs, AreaGrowsWithTheSquareOfTheSizeAndSurvivesTurning) {
  const auto area = [&](float size, float degrees, int side) {
    return static_cast<double>(drawn('8', {.size = size, .degrees = degrees}, side).sum());
  };
  const double large = area(200, 0, 220);
  EXPECT_NEAR(area(200, 12, 220) / large, 1, 2e-3);
  EXPECT_NEAR(area(16, 0, 20) * 156.25 / large, 1, 2e-2);
  EXPECT_NEAR(area(16, -12, 20) * 156.25 / large, 1, 2e-2);
}

// The I of a plain font is a rectangle: its picture has the area of its bounding box.
TEST_F(Glyphs, ABarIsARectangleInTheMiddle) {
  const int side = 200;
  const Eigen::VectorXf shares = drawn('I', {.size = 200}, side);
  const Eigen::Map<const Eigen::MatrixXf> picture(shares.data(), side, side);  // (x, y)
  const Eigen::VectorXf columns = picture.rowwise().maxCoeff(), rows = picture.colwise().maxCoeff();
  EXPECT_NEAR(shares.sum(), columns.sum() * rows.sum(), 0.01f * shares.sum());
  EXPECT_NEAR(columns.head(100).sum(), columns.tail(100).sum(), 1);
  EXPECT_NEAR(rows.head(100).sum(), rows.tail(100).sum(), 1);
  EXPECT_GT(rows.sum(), 5 * columns.sum());
}

// Up and to the right: the middle of an l moves as it is told.
TEST_F(Glyphs, ShiftsMoveRightAndUp) {
  const auto middle = [&](const GlyphPose& pose) {
    const Eigen::VectorXf shares = drawn('I', pose, 20);
    Eigen::Vector2f sum = Eigen::Vector2f::Zero();
    for (int i = 0; i < 400; ++i)
      sum += shares[i] * Eigen::Vector2f(static_cast<float>(i % 20), static_cast<float>(i / 20));
    return (sum / shares.sum()).eval();
  };
  const Eigen::Vector2f moved =
      middle({.size = 12, .shift_x = 1.5f, .shift_y = 0.75f}) - middle({.size = 12});
  EXPECT_NEAR(moved[0], 1.5f, 0.05f);
  EXPECT_NEAR(moved[1], -0.75f, 0.05f);
}

TEST_F(Glyphs, LettersAndDigitsAreTheLabels) {
  EXPECT_EQ(make_image_set("glyphs", {{"count", 120}})->label_count(), 10);
  const auto letters = make_image_set("glyphs", {{"count", 360}, {"letters", 2}, {"size", 8}});
  EXPECT_EQ(letters->label_count(), 26);
  EXPECT_EQ(letters->training().label_names[2], "C");
  EXPECT_EQ(letters->dim(), 64);
  const auto both = make_image_set("glyphs", {{"count", 360}, {"letters", 1}});
  EXPECT_EQ(both->label_count(), 36);
  EXPECT_EQ(both->training().label_names[9], "9");
  EXPECT_EQ(both->training().label_names[10], "A");
}

}  // namespace
}  // namespace diffuscope
