// Every registered distribution, by looping over the registry.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/distributions/gaussian_mixture.h"

namespace diffuscope {
namespace {

class EveryDistribution : public testing::TestWithParam<const DistributionEntry*> {};

std::vector<const DistributionEntry*> all_entries() {
  std::vector<const DistributionEntry*> entries;
  for (const auto& entry : distributions()) entries.push_back(&entry);
  return entries;
}

INSTANTIATE_TEST_SUITE_P(Registry, EveryDistribution, testing::ValuesIn(all_entries()),
                         [](const auto& info) { return info.param->id; });

// The stated moments against those of a large sample, within 5 standard errors of the latter.
void expect_true_moments(const Distribution& distribution, const std::string& what) {
  constexpr Eigen::Index kCount = 200000;
  const Eigen::MatrixXd x = distribution.draw(5, kCount).cast<double>();
  ASSERT_TRUE(x.allFinite()) << what;
  const Moments moments = distribution.moments();
  ASSERT_EQ(moments.mean.size(), distribution.dim()) << what;
  const double root = std::sqrt(static_cast<double>(kCount));
  for (Eigen::Index axis = 0; axis < x.rows(); ++axis) {
    const Eigen::ArrayXd values = x.row(axis).transpose().array();
    const double std = std::sqrt((values - values.mean()).square().mean());
    EXPECT_NEAR(values.mean(), moments.mean(axis), 5 * std / root) << what << ", axis " << axis;
  }
  const Eigen::ArrayXd squares = (x.colwise() - moments.mean).colwise().squaredNorm().transpose().array() /
                                 static_cast<double>(x.rows());
  const double error = std::sqrt((squares - squares.mean()).square().mean()) / root;
  EXPECT_NEAR(squares.mean(), moments.scale * moments.scale, 5 * error + 1e-6) << what;
}

TEST_P(EveryDistribution, MomentsAreTrue) {
  expect_true_moments(*make_distribution(GetParam()->id, {}), GetParam()->id);
}

TEST_P(EveryDistribution, EveryParameterAtBothEnds) {
  for (const Param& param : GetParam()->params) {
    const double last = param.choices.empty() ? param.max : static_cast<double>(param.choices.size()) - 1;
    for (const double value : {param.choices.empty() ? param.min : 0.0, last})
      expect_true_moments(*make_distribution(GetParam()->id, {{param.name, value}}),
                          GetParam()->id + "." + param.name + "=" + std::to_string(value));
  }
}

TEST_P(EveryDistribution, HasTheDimensionItsIdSays) {
  const bool line = GetParam()->id.ends_with("_1d");
  EXPECT_EQ(make_distribution(GetParam()->id, {})->dim(), line ? 1 : 2);
}

TEST_P(EveryDistribution, SameSampleInAnyBlock) {
  const DistributionPtr distribution = make_distribution(GetParam()->id, {});
  const Points whole = distribution->draw(9, 500);
  Points pieces(distribution->dim(), 500);
  for (Eigen::Index first = 0, size = 1; first < 500; first += size, ++size) {
    const Eigen::Index count = std::min(size, 500 - first);
    distribution->sample(9, Stream::kData, static_cast<std::uint64_t>(first),
                         pieces.middleCols(first, count));
  }
  EXPECT_EQ(whole, pieces);
}

TEST_P(EveryDistribution, SeedsAndStreamsDiffer) {
  const DistributionPtr distribution = make_distribution(GetParam()->id, {});
  const Points base = distribution->draw(1, 50);
  const auto equal_columns = [&](const Points& other) {
    return (base.array() == other.array()).colwise().all().count();
  };
  EXPECT_EQ(equal_columns(distribution->draw(1, 50)), 50);
  EXPECT_EQ(equal_columns(distribution->draw(2, 50)), 0);
  EXPECT_EQ(equal_columns(distribution->draw(1, 50, Stream::kEvaluation)), 0);
}

TEST(DistributionRegistry, IsDocumentedAndComplete) {
  std::vector<std::string> ids;
  for (const auto& entry : distributions()) {
    ids.push_back(entry.id);
    EXPECT_FALSE(entry.label.empty());
    EXPECT_FALSE(entry.about.meaning.empty()) << entry.id;
    for (const Param& param : entry.params)
      EXPECT_FALSE(param.about.meaning.empty()) << entry.id << '.' << param.name;
  }
  EXPECT_THAT(ids, testing::ElementsAre("gaussian_mixture", "grid25", "ring8", "three_modes", "moons",
                                        "swiss_roll", "spirals", "circles", "checkerboard", "pinwheel",
                                        "letter", "two_modes_1d", "three_modes_1d", "blocks_1d"));
}

TEST(DistributionRegistry, BadInputIsNamed) {
  const auto message = [](std::string_view id, const ParamValues& params) -> std::string {
    try {
      make_distribution(id, params, "scene.data");
    } catch (const UserError& error) {
      return error.what();
    }
    return "no error";
  };
  using testing::AllOf, testing::HasSubstr;
  EXPECT_THAT(message("ring9", {}), AllOf(HasSubstr("scene.data"), HasSubstr("ring9"), HasSubstr("ring8")));
  EXPECT_THAT(message("ring8", {{"std", -1}}),
              AllOf(HasSubstr("scene.data"), HasSubstr("std"), HasSubstr("0.01")));
  EXPECT_THAT(message("moons", {{"turns", 1}}), AllOf(HasSubstr("turns"), HasSubstr("noise")));
  EXPECT_THAT(message("spirals", {{"arms", 2.5}}), AllOf(HasSubstr("arms"), HasSubstr("whole")));
}

}  // namespace
}  // namespace diffuscope
