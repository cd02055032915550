// Files as Python writes them: read, mapped and refused with the axis that is wrong; levels interpreted from
// nothing but numbers and the cloud.
#include "core/diagnosis/recorded_trajectory.h"

#include <gmock/gmock.h>

#include <fstream>
#include <limits>

#include "core/diagnosis/level_proposal.h"
#include "core/io/npy.h"
#include "tests/diagnosis/own_sampler.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/user_error.h"

namespace diffuscope {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Recorded : public testing::Test {
 protected:
  std::filesystem::path save(const std::string& name, const ArrayShape& shape, double bad_at = -1) const {
    std::vector<double> values(count_values(shape, kMostRecordedValues));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
    if (bad_at >= 0) values[static_cast<std::size_t>(bad_at)] = std::numeric_limits<double>::quiet_NaN();
    write_array<double>(folder_.path() / name, shape, values);
    return folder_.path() / name;
  }
  TemporaryFolder folder_;
};

TEST_F(Recorded, AxesAreStepParticleCoordinate) {
  const RecordedTrajectory run = read_trajectory({save("x.npy", {4, 5, 2}), save("e.npy", {3, 5, 2}), {}}, 2);
  EXPECT_EQ(run.steps(), 3);
  EXPECT_EQ(run.particles(), 5);
  EXPECT_EQ(run.dim(), 2);
  EXPECT_EQ(run.states[2](1, 3), 2 * 10 + 3 * 2 + 1);
  EXPECT_EQ(run.eps[1](0, 4), 10 + 8);
  EXPECT_FALSE(run.has_noise());
  EXPECT_EQ(reversed(run).states[1](1, 3), 27);
}

TEST_F(Recorded, WrongAxesAreNamed) {
  const auto refusal = [&](const ArrayShape& shape, int dim) {
    return user_error_of([&] { read_trajectory({save("x.npy", shape), {}, {}}, dim); });
  };
  EXPECT_THAT(refusal({4, 2, 5}, 2), AllOf(HasSubstr("(4, 2, 5)"), HasSubstr("axes 1 and 2 are exchanged")));
  EXPECT_THAT(refusal({2, 4, 5}, 2), HasSubstr("np.moveaxis"));
  EXPECT_THAT(refusal({4, 2}, 2), HasSubstr("no axis 1 (particles)"));
  EXPECT_THAT(refusal({4, 5}, 1), HasSubstr("no axis 2 (coordinates)"));
  EXPECT_THAT(refusal({4, 5, 3}, 2), HasSubstr("axis 2 holds 3 coordinates where the data have 2"));
  EXPECT_THAT(refusal({1, 5, 2}, 2), HasSubstr("axis 0 holds one state"));
  EXPECT_THAT(refusal({4, 0, 2}, 2), HasSubstr("no values"));
  EXPECT_THAT(refusal({4, 5, 2, 1}, 2), HasSubstr("three axes"));
}

TEST_F(Recorded, ArraysMustBelongTogether) {
  const auto x = save("x.npy", {4, 5, 2});
  EXPECT_THAT(user_error_of([&] {
                read_trajectory({x, save("e.npy", {4, 5, 2}), {}}, 2);
              }),
              AllOf(HasSubstr("e.npy"), HasSubstr("axis 0 has length 4"), HasSubstr("3 steps")));
  EXPECT_THAT(user_error_of([&] {
                read_trajectory({x, {}, save("z.npy", {3, 6, 2})}, 2);
              }),
              AllOf(HasSubstr("z.npy"), HasSubstr("6 particles")));
  EXPECT_THAT(user_error_of([&] {
                read_trajectory({folder_.path() / "none.npy", {}, {}}, 2);
              }),
              HasSubstr("none.npy"));
}

TEST_F(Recorded, TheFirstBadValueIsNamed) {
  EXPECT_THAT(user_error_of([&] {
                read_trajectory({save("x.npy", {4, 5, 2}, 2 * 10 + 3 * 2 + 1), {}, {}}, 2);
              }),
              AllOf(HasSubstr("nan"), HasSubstr("index 2 of axis 0"), HasSubstr("particle 3"),
                    HasSubstr("coordinate 1")));
  const auto x = save("x.npy", {4, 5, 2});
  EXPECT_NO_THROW(read_trajectory({x, {}, save("z.npy", {3, 5, 2}, 25)}, 2))
      << "the last step's noise is unused";
  EXPECT_THAT(user_error_of([&] {
                read_trajectory({x, {}, save("z.npy", {3, 5, 2}, 5)}, 2);
              }),
              HasSubstr("particle 2"));
}

TEST_F(Recorded, ModelSpaceIsTheContractsMap) {
  RecordedTrajectory run = read_trajectory({save("x.npy", {2, 2, 2}), {}, {}}, 2);
  to_model_space(run, Eigen::VectorXd{{1, -1}}, 2);
  EXPECT_EQ(run.states[1](0, 1), (6.0 - 1) / 2);
  EXPECT_EQ(run.states[1](1, 1), (7.0 + 1) / 2);
}

/// What a column of numbers is taken for, with the cloud of a real run.
class Levels : public Recorded {
 protected:
  LevelColumns columns(const std::string& text, const std::string& name = "levels.csv") const {
    std::ofstream(folder_.path() / name) << text;
    return read_levels(folder_.path() / name);
  }
  template <class Value>
  std::string list(const std::string& header, Value value, int rows = 21) const {
    std::string text = header.empty() ? "" : header + "\n";
    for (int i = 0; i < rows; ++i) text += std::to_string(value(i)) + "\n";
    return text;
  }
  LevelProposal propose(const LevelColumns& levels, const LevelChoice& choice = {}) const {
    return propose_levels(run_.trajectory, levels, schedule_, data_, choice);
  }
  double ab(int i) const { return run_.alpha_bar[static_cast<std::size_t>(i)]; }
  void expect_right(const LevelProposal& p) const {
    ASSERT_EQ(p.levels.size(), run_.levels.size());
    for (std::size_t i = 0; i < p.levels.size(); ++i) {
      EXPECT_NEAR(p.levels[i].level.alpha, run_.levels[i].level.alpha, 1e-3) << p.evidence;
      EXPECT_NEAR(p.levels[i].t, run_.levels[i].t, 3) << p.evidence;
    }
  }

  OwnOptions options_{.steps = 20};
  GaussianMixture data_ = three_modes();
  Schedule schedule_ = make_schedule("linear", {}, 1000);
  OwnRun run_ = own_run(
      data_, [](const OwnStep& q) { return own_ddim(q); }, options_);
};

TEST_F(Levels, WhatTheNumbersAreIsFoundWithoutAName) {
  struct Case {
    LevelMeaning meaning;
    std::function<double(int)> value;
  };
  const std::vector<Case> cases{
      {LevelMeaning::kAlphaBar, [&](int i) { return ab(i); }},
      {LevelMeaning::kAlpha, [&](int i) { return std::sqrt(ab(i)); }},
      {LevelMeaning::kSigma, [&](int i) { return std::sqrt(1 - ab(i)); }},
      {LevelMeaning::kRatio, [&](int i) { return std::sqrt((1 - ab(i)) / ab(i)); }},
      {LevelMeaning::kTime, [&](int i) { return run_.t[static_cast<std::size_t>(i)]; }}};
  for (const Case& c : cases) {
    const LevelProposal p = propose(columns(list("", c.value)));
    EXPECT_EQ(p.reading.meaning, c.meaning) << p.evidence;
    EXPECT_EQ(p.reading.scale, ScaleRule::kVariancePreserving) << p.evidence;
    EXPECT_TRUE(p.reading.noise_first);
    expect_right(p);
    EXPECT_FALSE(p.alternatives.empty());
  }
}

TEST_F(Levels, ANameThatPapersUseForTwoThingsIsCheckedAgainstTheCloud) {
  const LevelProposal p = propose(columns(list("alpha", [&](int i) { return ab(i); })));
  EXPECT_EQ(p.reading.meaning, LevelMeaning::kAlphaBar) << p.evidence;
  expect_right(p);
  const LevelProposal q =
      propose(columns(list("sigma", [&](int i) { return std::sqrt((1 - ab(i)) / ab(i)); })));
  EXPECT_EQ(q.reading.meaning, LevelMeaning::kRatio) << q.evidence;
}

TEST_F(Levels, ClearNamesAreBelieved) {
  const LevelProposal p = propose(columns(list("alpha_bar", [&](int i) { return std::sqrt(ab(i)); })));
  EXPECT_EQ(p.reading.meaning, LevelMeaning::kAlphaBar) << "the name leaves no choice";
  const LevelProposal q = propose(columns(list("alpha_bar", [&](int i) { return std::sqrt(ab(i)); })),
                                  {.meaning = LevelMeaning::kAlpha});
  expect_right(q);
}

TEST_F(Levels, OrderIsFound) {
  run_.trajectory = reversed(run_.trajectory);
  const LevelProposal p = propose(columns(list("alpha_bar", [&](int i) { return ab(20 - i); })));
  EXPECT_FALSE(p.reading.noise_first) << p.evidence;
  EXPECT_FALSE(p.levels_opposite);
  expect_right(p);
  const LevelProposal q = propose(columns(list("alpha_bar", [&](int i) { return ab(i); })));
  EXPECT_FALSE(q.reading.noise_first) << q.evidence;
  EXPECT_TRUE(q.levels_opposite);
  EXPECT_THAT(q.evidence, HasSubstr("other way"));
}

TEST_F(Levels, VarianceExplodingIsFoundFromTheCloud) {
  for (std::size_t i = 0; i < run_.trajectory.states.size(); ++i)
    run_.trajectory.states[i] /= std::sqrt(run_.alpha_bar[i]);
  const LevelProposal p =
      propose(columns(list("sigma", [&](int i) { return std::sqrt((1 - ab(i)) / ab(i)); })));
  EXPECT_EQ(p.reading.scale, ScaleRule::kVarianceExploding) << p.evidence;
  EXPECT_EQ(p.reading.meaning, LevelMeaning::kRatio);
  EXPECT_EQ(p.levels.front().level.alpha, 1);
}

TEST_F(Levels, LevelsOfTheEvaluationsEndInData) {
  const LevelProposal p = propose(columns(list(
      "alpha_bar", [&](int i) { return ab(i); }, 20)));
  EXPECT_TRUE(p.data_level_added);
  expect_right(p);
  const LevelProposal q = propose(columns(list(
      "t", [&](int i) { return run_.t[static_cast<std::size_t>(i)] - 1; }, 20)));
  EXPECT_EQ(q.levels.size(), 21u);
}

TEST_F(Levels, IndicesFromZeroAreToldByTheirEnds) {
  OwnOptions full = options_;
  full.T = full.steps = 40;
  const OwnRun run = own_run(
      data_, [](const OwnStep& q) { return own_ddim(q); }, full);
  std::string text = "t\n";
  for (int i = 39; i >= 0; --i) text += std::to_string(i) + "\n";
  const LevelProposal p =
      propose_levels(run.trajectory, columns(text), make_schedule("linear", {}, 40), data_);
  EXPECT_EQ(p.reading.meaning, LevelMeaning::kTimeFromZero) << "t = 0 has no noise to remove";
  EXPECT_NEAR(p.levels.front().t, 40, 1e-9);
}

TEST_F(Levels, OurOwnTableAndPairs) {
  std::string text = "step,t,alpha,sigma,sigma_ratio\n", bare;
  for (int i = 0; i <= 20; ++i) {
    const auto [t, level] = run_.levels[static_cast<std::size_t>(i)];
    text += fmt::format("{},{},{},{},{}\n", i, t, level.alpha, level.sigma,
                        i == 3 ? "" : fmt::format("{}", level.ratio()));
    bare += fmt::format("{},{}\n", level.alpha, level.sigma);
  }
  expect_right(propose(columns(text)));
  expect_right(propose(columns(bare)));
}

TEST_F(Levels, BadLevelsAreRefused) {
  EXPECT_THAT(
      user_error_of([&] {
        propose(columns(list(
            "alpha_bar", [&](int i) { return ab(i); }, 19)));
      }),
      AllOf(HasSubstr("19 levels do not match a trajectory of 21 states"), HasSubstr("21"), HasSubstr("20")));
  EXPECT_THAT(
      user_error_of([&] { propose(columns(list("alpha_bar", [&](int i) { return ab(i == 7 ? 6 : i); }))); }),
      HasSubstr("level 7"));
  EXPECT_THAT(user_error_of([&] { propose(columns(list("alpha_bar", [&](int i) { return 2 * ab(i); }))); }),
              HasSubstr("cannot be"));
  EXPECT_THAT(user_error_of([&] { columns("first,second\n1,2\n"); }), HasSubstr("no column is named"));
}

}  // namespace
}  // namespace diffuscope
