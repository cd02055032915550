// Which rule made these steps? Every registered rule and every known mistake predicts x_s from x_t, ε̂ and z;
// the one under which the log is most likely is named, with its residual and the runner-up. A mistake is
// named only where no registered rule will do, and "none of them" is an answer too.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/diagnosis/known_mistakes.h"
#include "core/diagnosis/noise_moments.h"
#include "core/diagnosis/recorded_trajectory.h"
#include "core/diagnosis/update_regression.h"

namespace diffuscope {

/// A rule or a form of a mistake, held against every step.
struct Explanation {
  std::string id;  ///< of the sampler or the mistake
  bool mistake = false;
  std::string label;        ///< "ddpm variance=beta", or the mistake's label
  std::string detail;       ///< of a mistake: what stands where
  std::string base;         ///< of a mistake: the rule that was meant
  ParamValues params = {};  ///< of a sampler
  std::vector<std::string> same_as = {};
  CoefficientsOfSteps coefficients = {};
  std::vector<double> residual = {};  ///< root mean square per step, relative to that of x_s − x_t
  std::vector<bool> consistent = {};  ///< whether the step is explained
  double cost = 0;                    ///< nats per value more than least squares needs, mean over steps
  int explained = 0;                  ///< steps explained
  int first_unexplained = -1;         ///< −1: none
  double largest_residual() const;
  bool explains_all() const { return first_unexplained < 0; }
};

enum class Verdict { kRule, kMistake, kPartly, kUnknown };
/// rule, mistake, partly, unknown.
std::string verdict_id(Verdict verdict);

struct Diagnosis {
  Verdict verdict = Verdict::kUnknown;
  Explanation best;                               ///< of kUnknown: the closest
  std::optional<Explanation> runner_up;           ///< the best that says something else
  std::vector<Explanation> rules;                 ///< every registered rule, best first
  std::vector<std::optional<FoundUpdate>> found;  ///< least squares per step
  NoiseMoments noise;                             ///< logged, or recovered with the best explanation
  std::string sentence;                           ///< the headline

  /// The registered rule that was found or was meant; none where nothing is explained.
  std::optional<UpdateRule> rule() const;
  /// The mistake's id, or empty.
  std::string mistake() const { return verdict == Verdict::kMistake ? best.id : ""; }
};

struct DiagnosisOptions {
  std::optional<UpdateRule> intended = {};  ///< what the user says the sampler is
  double precision = 2e-3;  ///< of the log, as a part of the update's size: below it all is rounding
};

/// Diagnoses a trajectory (noise to data, with ε̂) at these S+1 levels. `schedule` is the one that t belongs
/// to.
Diagnosis diagnose(const RecordedTrajectory& trajectory, std::span<const GridLevel> levels,
                   const Schedule& schedule, const DiagnosisOptions& options = {});

}  // namespace diffuscope
