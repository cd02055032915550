// The reference run against a sampler written on its own: no deviation where both agree, the first step where
// they do not; estimated noise against the closed form.
#include "core/diagnosis/reference_run.h"

#include <gtest/gtest.h>

#include "core/denoisers/exact_denoiser.h"
#include "tests/diagnosis/own_sampler.h"

namespace diffuscope {
namespace {

class Reference : public testing::Test {
 protected:
  ReferenceRun reference(const OwnRun& run, const std::string& id, const ParamValues& params = {}) {
    ExactDenoiser<double> denoiser(data_);
    return run_reference<double>(run.trajectory, run.levels, make_update_rule(id, params), denoiser, 1e-3);
  }
  std::shared_ptr<const GaussianMixture> data_ = std::make_shared<const GaussianMixture>(three_modes());
  OwnOptions how_{.steps = 30, .count = 100};
};

TEST_F(Reference, AgreesWithTheSameRuleAndNoise) {
  const OwnRun run = own_run(
      *data_, [](const OwnStep& q) { return own_ddpm(q); }, how_);
  const ReferenceRun r = reference(run, "ddpm");
  ASSERT_EQ(r.whole.size(), 31u);
  for (const Deviation& d : r.whole) EXPECT_LT(d.rms, 1e-4);
  for (const Deviation& d : r.one_step) EXPECT_LT(d.largest, 1e-5);
  EXPECT_EQ(r.first_bad, -1);
  EXPECT_LT((r.states.back() - run.trajectory.states.back()).norm(), 1e-2);
}

TEST_F(Reference, PointsAtTheFirstStepThatDiffers) {
  const auto slip = [](const OwnStep& q) -> Eigen::MatrixXd {
    Eigen::MatrixXd x = own_ddim(q);
    if (q.index == 12) x(0, 37) += 0.5;
    return x;
  };
  const OwnRun run = own_run(*data_, slip, how_);
  const ReferenceRun r = reference(run, "ddim");
  EXPECT_EQ(r.first_bad, 13) << "the state after step 12";
  EXPECT_NEAR(r.whole[13].largest, 0.5, 1e-3);
  EXPECT_EQ(r.whole[13].particle, 37);
  EXPECT_NEAR(r.whole[13].rms, 0.5 / std::sqrt(200.0), 1e-3);
  EXPECT_NEAR(r.one_step[12].largest, 0.5, 1e-3);
  EXPECT_LT(r.one_step[13].largest, 1e-4) << "the step after it is right again";
}

TEST_F(Reference, NeedsTheNoiseOfAStochasticSampler) {
  how_.log_noise = false;
  const OwnRun run = own_run(
      *data_, [](const OwnStep& q) { return own_ddpm(q); }, how_);
  EXPECT_NE(reference(run, "ddpm").missing, "");
  EXPECT_TRUE(reference(run, "ddpm").states.empty());
  EXPECT_EQ(reference(run, "ddim").missing, "");
}

TEST_F(Reference, SeveralEvaluationsAStepNeedNoForm) {
  const OwnRun run = own_run(
      *data_, [](const OwnStep& q) { return own_ddim(q); }, how_);
  const ReferenceRun r = reference(run, "heun");
  EXPECT_GT(r.one_step[15].rms, 1e-4) << "Heun is not Euler";
  EXPECT_LT(r.one_step.back().rms, 1e-4) << "but in the last step it is";
}

TEST_F(Reference, EstimatedEpsIsThatOfTheSampler) {
  OwnRun run = own_run(
      *data_, [](const OwnStep& q) { return own_ddim(q); }, how_);
  RecordedTrajectory without = run.trajectory;
  without.eps.clear();
  ExactDenoiser<double> denoiser(data_);
  estimate_eps<double>(without, run.levels, denoiser);
  for (std::size_t i = 0; i < run.trajectory.eps.size(); ++i)
    EXPECT_LT((without.eps[i] - run.trajectory.eps[i]).cwiseAbs().maxCoeff(), 1e-3) << i;
  EXPECT_EQ(diagnose(without, run.levels, make_schedule("linear", {}, 1000)).best.label, "ddim");
}

}  // namespace
}  // namespace diffuscope
