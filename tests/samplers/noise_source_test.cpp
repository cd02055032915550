// Seeded noise must not depend on how particles are split; files must be read in C order and refused with
// both shapes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "core/samplers/file_noise.h"

namespace diffuscope {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

NoiseArrayPtr counting_array(std::vector<std::size_t> shape) {
  NoiseArray array{std::move(shape), {}};
  std::size_t size = 1;
  for (const std::size_t n : array.shape) size *= n;
  array.values.resize(size);
  std::iota(array.values.begin(), array.values.end(), 0.0);
  return std::make_shared<const NoiseArray>(std::move(array));
}

TEST(SeededNoise, BlocksOfParticlesAndBothPrecisionsAgree) {
  SeededNoise<double> whole(9, 2), tail(9, 2, 3);
  SeededNoise<float> in_float(9, 2);
  PointsOf<double> all(3, 7), part(3, 4);
  Points narrow(3, 7);
  whole.step(5, 1, all);
  tail.step(5, 1, part);
  in_float.step(5, 1, narrow);
  EXPECT_EQ(part, all.rightCols(4));
  EXPECT_EQ(narrow.cast<double>(), all);
}

TEST(SeededNoise, StepsAndDrawsDiffer) {
  SeededNoise<double> noise(9, 2);
  PointsOf<double> start(1, 50), a(1, 50), b(1, 50), c(1, 50);
  noise.initial(start);
  noise.step(0, 0, a);
  noise.step(0, 1, b);
  noise.step(1, 0, c);
  EXPECT_TRUE((a.array() != b.array()).all() && (b.array() != c.array()).all() &&
              (a.array() != c.array()).all());
  EXPECT_TRUE((start.array() != a.array()).all());
}

TEST(FileNoise, ReadsParticlesInFileOrder) {
  const NoiseShape run{.steps = 4, .draws_per_step = 1, .particles = 5, .dim = 2};
  FileNoise<double> noise(counting_array({5, 2}), counting_array({4, 5, 2}), run);
  PointsOf<double> out(2, 5);
  noise.initial(out);
  EXPECT_EQ(out(1, 3), 3 * 2 + 1);  // element (particle 3, axis 1)
  noise.step(2, 0, out);
  EXPECT_EQ(out(0, 4), (2 * 5 + 4) * 2);  // element (step 2, particle 4, axis 0)
}

TEST(FileNoise, SeveralNormalsAStepAndBlocksOfParticles) {
  const NoiseShape run{.steps = 3, .draws_per_step = 2, .particles = 5, .dim = 2};
  FileNoise<float> noise(counting_array({5, 2}), counting_array({3, 2, 5, 2}), run, nullptr, 3);
  Points out(2, 2);
  noise.step(1, 1, out);
  EXPECT_EQ(out(1, 1), static_cast<float>(((1 * 2 + 1) * 5 + 4) * 2 + 1));
  noise.initial(out);
  EXPECT_EQ(out(0, 0), 6.0f);
}

TEST(FileNoise, MissingArrayComesFromTheOtherSource) {
  const NoiseShape run{.steps = 3, .draws_per_step = 1, .particles = 5, .dim = 2};
  FileNoise<double> noise(counting_array({5, 2}), nullptr, run, std::make_unique<SeededNoise<double>>(4, 1));
  SeededNoise<double> seeded(4, 1);
  PointsOf<double> out(2, 5), expected(2, 5);
  noise.step(1, 0, out);
  seeded.step(1, 0, expected);
  EXPECT_EQ(out, expected);
  EXPECT_THROW(FileNoise<double>(counting_array({5, 2}), nullptr, run), std::invalid_argument);
}

std::string message_of(NoiseArrayPtr initial, NoiseArrayPtr steps, const NoiseShape& run) {
  try {
    FileNoise<float>(std::move(initial), std::move(steps), run, std::make_unique<SeededNoise<float>>(1, 1));
  } catch (const UserError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(FileNoise, WrongShapesNameBothShapes) {
  const NoiseShape one{.steps = 4, .draws_per_step = 1, .particles = 5, .dim = 2};
  EXPECT_THAT(message_of(counting_array({2, 5}), nullptr, one),
              AllOf(HasSubstr("initial noise"), HasSubstr("(2, 5)"), HasSubstr("(5, 2)")));
  EXPECT_THAT(message_of(nullptr, counting_array({3, 5, 2}), one),
              AllOf(HasSubstr("step noise"), HasSubstr("(3, 5, 2)"), HasSubstr("(4, 5, 2)")));
  EXPECT_EQ(message_of(nullptr, counting_array({4, 1, 5, 2}), one), "accepted");
  const NoiseShape two{.steps = 4, .draws_per_step = 2, .particles = 5, .dim = 2};
  EXPECT_THAT(message_of(nullptr, counting_array({4, 5, 2}), two),
              AllOf(HasSubstr("(4, 5, 2)"), HasSubstr("(4, 2, 5, 2)")));
  const NoiseShape none{.steps = 4, .draws_per_step = 0, .particles = 5, .dim = 2};
  EXPECT_EQ(message_of(nullptr, counting_array({1}), none),
            "accepted");  // a deterministic sampler reads none of it
}

TEST(FileNoise, ValuesMustBeFiniteExceptInTheIgnoredLastStep) {
  const NoiseShape run{.steps = 2, .draws_per_step = 1, .particles = 3, .dim = 2};
  NoiseArray steps = *counting_array({2, 3, 2});
  steps.values[7] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(message_of(nullptr, std::make_shared<NoiseArray>(steps), run), "accepted");
  steps.values[5] = std::numeric_limits<double>::infinity();
  EXPECT_THAT(message_of(nullptr, std::make_shared<NoiseArray>(steps), run),
              AllOf(HasSubstr("row 2 of 6"), HasSubstr("axis 1")));
  NoiseArray start = *counting_array({3, 2});
  start.values[2] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(message_of(std::make_shared<NoiseArray>(start), nullptr, run), HasSubstr("row 1 of 3"));
}

}  // namespace
}  // namespace diffuscope
