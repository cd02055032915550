// A network that errs by a known amount at known levels: the curve and the field show just that; other
// quantities in place of ε̂ are recognized.
#include "core/diagnosis/network_check.h"

#include <gmock/gmock.h>

#include <fstream>

#include "core/io/npy.h"
#include "tests/diagnosis/own_sampler.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/user_error.h"

namespace diffuscope {
namespace {

using testing::HasSubstr;

/// One Gaussian of variance v on each axis: ε* = σx/(α²v + σ²) for mean 0.
constexpr double kVariance = 0.7;

class Check : public testing::Test {
 protected:
  Check() {
    std::mt19937 engine(3);
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<double> uniform(0.01, 0.99);
    log_.x.resize(2, kCount);
    log_.eps.resize(2, kCount);
    for (Eigen::Index j = 0; j < kCount; ++j) {
      const double ab = uniform(engine), a = std::sqrt(ab), s = std::sqrt(1 - ab);
      log_.levels.push_back({1000 * (1 - ab), {a, s}});
      for (int axis = 0; axis < 2; ++axis)
        log_.x(axis, j) = a * std::sqrt(kVariance) * normal(engine) + s * normal(engine);
      log_.eps.col(j) = s * log_.x.col(j) / (ab * kVariance + 1 - ab);
    }
  }
  static constexpr Eigen::Index kCount = 2000;
  GaussianMixture data_{{round_component(1, Eigen::VectorXd::Zero(2), std::sqrt(kVariance))}};
  NetworkLog log_;
};

TEST_F(Check, AnExactNetworkHasNoError) {
  const NetworkCheck check = check_network(log_, data_);
  EXPECT_LT(check.error.maxCoeff(), 1e-20);
  EXPECT_EQ(check.resembles, "eps");
  EXPECT_EQ(check.levels.size(), 20u);
  for (std::size_t i = 1; i < check.levels.size(); ++i)
    EXPECT_GT(check.levels[i].ratio, check.levels[i - 1].ratio);
}

TEST_F(Check, ErrorsStandAtTheirLevels) {
  for (Eigen::Index j = 0; j < kCount; ++j)
    if (log_.levels[static_cast<std::size_t>(j)].level.ratio() > 1) log_.eps(0, j) += 0.2;
  const NetworkCheck check = check_network(log_, data_);
  for (const LevelError& level : check.levels) {
    if (level.ratio < 0.9) {
      EXPECT_LT(level.error, 1e-20);
    }
    if (level.ratio > 1.1) {
      EXPECT_NEAR(level.error, 0.04 / 2, 1e-12) << "per coordinate";
    }
  }
}

TEST_F(Check, ErrorsStandAtTheirPlaces) {
  for (Eigen::Index j = 0; j < kCount; ++j)
    if (log_.x(0, j) > 0) log_.eps(1, j) += 0.3;
  const ErrorField field = error_field(log_, check_network(log_, data_), 0, 1e9, 10);
  const double width = (field.high(0) - field.low(0)) / 10;
  int seen = 0;
  for (Eigen::Index ix = 0; ix < 10; ++ix)
    for (Eigen::Index iy = 0; iy < 10; ++iy) {
      if (std::isnan(field.error(ix, iy))) continue;
      const double left = field.low(0) + static_cast<double>(ix) * width;
      if (left > 0) {
        EXPECT_NEAR(field.error(ix, iy), 0.09 / 2, 1e-12);
      }
      if (left + width < 0) {
        EXPECT_LT(field.error(ix, iy), 1e-20);
      }
      ++seen;
    }
  EXPECT_GT(seen, 30);
}

TEST_F(Check, OtherQuantitiesAreRecognized) {
  const auto eps = log_.eps;
  const auto resembles = [&](auto value) {
    for (Eigen::Index j = 0; j < kCount; ++j) {
      const NoiseLevel l = log_.levels[static_cast<std::size_t>(j)].level;
      const Eigen::VectorXd x0 = (log_.x.col(j) - l.sigma * eps.col(j)) / l.alpha;
      log_.eps.col(j) = value(Eigen::VectorXd(eps.col(j)), x0, l);
    }
    return check_network(log_, data_).resembles;
  };
  using Vector = const Eigen::VectorXd&;
  EXPECT_EQ(resembles([](Vector e, Vector, NoiseLevel) -> Eigen::VectorXd { return -e; }), "-eps");
  EXPECT_EQ(resembles([](Vector, Vector x0, NoiseLevel) -> Eigen::VectorXd { return x0; }), "x0");
  EXPECT_EQ(resembles([](Vector e, Vector x0, NoiseLevel l) -> Eigen::VectorXd {
              return l.alpha * e - l.sigma * x0;
            }),
            "v");
  EXPECT_EQ(resembles([](Vector e, Vector, NoiseLevel l) -> Eigen::VectorXd { return -e / l.sigma; }),
            "score");
  EXPECT_EQ(resembles([](Vector e, Vector, NoiseLevel) -> Eigen::VectorXd { return 0.9 * e; }), "eps");
}

TEST_F(Check, LevelsOfPointsAreProposed) {
  const TemporaryFolder folder;
  std::ofstream file(folder.path() / "levels.csv");
  for (const GridLevel& level : log_.levels) file << level.level.alpha * level.level.alpha << "\n";
  file.close();
  const Schedule schedule = make_schedule("linear", {}, 1000);
  const LevelProposal p =
      propose_point_levels(log_.x, read_levels(folder.path() / "levels.csv"), schedule, data_);
  EXPECT_EQ(p.reading.meaning, LevelMeaning::kAlphaBar) << p.evidence;
  EXPECT_NEAR(p.levels[7].level.alpha, log_.levels[7].level.alpha, 1e-4);
}

TEST_F(Check, BadFilesAreRefused) {
  const TemporaryFolder folder;
  write_points<double>(folder.path() / "x.npy", log_.x);
  write_points<double>(folder.path() / "e.npy", PointsOf<double>(log_.eps.leftCols(10)));
  write_points<double>(folder.path() / "t.npy", PointsOf<double>(log_.x.transpose()));
  EXPECT_THAT(user_error_of([&] { read_network_log(folder.path() / "x.npy", folder.path() / "e.npy", 2); }),
              HasSubstr("10 points"));
  EXPECT_THAT(user_error_of([&] { read_network_log(folder.path() / "t.npy", folder.path() / "e.npy", 2); }),
              HasSubstr("exchanged"));
}

}  // namespace
}  // namespace diffuscope
