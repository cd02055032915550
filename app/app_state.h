// View choices only: what is looked at and how. What defines a run is in Scene; nothing here changes a
// number. Saved with the window layout and restored at the next start.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "app/debug_settings.h"
#include "app/widgets/theme.h"
#include "core/model/network_spec.h"
#include "core/theory/variational_bound.h"

namespace diffuscope {

enum class Workspace { kForward, kSchedule, kTrain, kBound, kScore, kSample, kCompare, kDebug, kImages };
inline constexpr std::array<const char*, 9> kWorkspaceNames{"Forward", "Schedule", "Train", "Bound", "Score",
                                                            "Sample",  "Compare",  "Debug", "Images"};

enum class ModelChoice { kEma, kRaw, kExact };  ///< whose denoiser a view shows
/// What the stages of runs side by side show.
enum class CompareView { kSamples, kNoised };
enum class ArrowScale { kNormalized, kTrue };
enum class FieldLook { kArrows, kStreamlines };
/// What the heat map of the Score workspace shows.
enum class FieldQuantity { kLogDensity, kEnergy, kScoreLength, kError, kDivergence };
inline constexpr int kFieldQuantities = 5;

/// Plays a position in [0, 1] (t of the forward process, or progress of the reverse one).
struct Playback {
  bool playing = false;
  bool backward = false;
  double speed = 1;  ///< 1 = the whole range in 5 seconds
};

/// Which layers the stage draws; each workspace has its own set.
struct StageLayers {
  bool data = true;
  bool cloud = true;     ///< noised data (Forward), samples (Train, Sample)
  bool density = false;  ///< log-density at t as heat map
  bool field = false;    ///< score arrows
  bool trajectories = false;
  bool marginals = false;    ///< histograms of the cloud along the axes, against N(0, 1)
  bool exact_field = false;  ///< the exact score beneath the learned one
  bool difference = false;   ///< learned minus exact score
  bool probe = false;        ///< the two probes and the reverse step from them
  bool step = false;         ///< one sampler step of the chosen particle, taken apart
  bool forks = false;        ///< continuations of that step with fresh noise
};

/// The two points that can be dragged on the stage of Score, model space (the second entry is unused in 1D).
struct Probe {
  std::array<double, 2> x_t{0.55, 0.35};
  std::array<double, 2> x_0{0.7, 0.7};
  double s_share = 0.5;   ///< s/t in [0, 1): the time to which the reverse step goes
  bool adjacent = false;  ///< s = t − 1 instead
  bool beta = false;      ///< variance of the model's step: β instead of β̃
};

/// How the Bound workspace writes and estimates the bound.
struct BoundSettings {
  Decomposition decomposition = Decomposition::kPosterior;
  ReverseVariance variance = ReverseVariance::kBeta;
  double interpolation = 0.5;
  bool operator==(const BoundSettings&) const = default;
};

struct AppState {
  Workspace workspace = Workspace::kTrain;
  Theme theme = Theme::kDark;
  double ui_scale = 1;          ///< .75 to 2.5, on top of the monitor's own scale
  double u = 0.1;               ///< the global time cursor t/T in [0, 1]
  Playback forward;             ///< Space, arrows in Forward and Score: moves u
  double reverse_progress = 1;  ///< 0 = noise, 1 = samples: position in the sampler's trajectory
  Playback reverse;             ///< Space, arrows in Sample
  std::array<StageLayers, kWorkspaceNames.size()> layers{{
      {.data = false,
       .cloud = true,
       .density = false,
       .field = false,
       .trajectories = true,
       .marginals = true},                                                                      // Forward
      {.data = false, .cloud = true, .density = false, .field = false, .trajectories = false},  // Schedule
      {.data = true, .cloud = true, .density = false, .field = false, .trajectories = false},   // Train
      {},                                                                                       // Bound
      {.data = false, .cloud = false, .density = true, .field = true, .trajectories = false},   // Score
      {.data = true, .cloud = true, .density = false, .field = false, .trajectories = true},    // Sample
      {},                                                                                       // Compare
      {.data = true, .trajectories = true, .step = true, .forks = true},                        // Debug
      {.data = true, .cloud = true, .trajectories = true},                                      // Images
  }};
  ArrowScale arrow_scale = ArrowScale::kNormalized;
  Prediction arrows_of =
      Prediction::kScore;  ///< what the field of a denoiser is shown as, whatever it predicts
  Prediction error_unit = Prediction::kEps;  ///< of the errors by noise level, whatever is predicted
  CompareView compare_view = CompareView::kSamples;
  FieldLook field_look = FieldLook::kArrows;
  FieldQuantity quantity = FieldQuantity::kLogDensity;
  Probe probe;
  ModelChoice score_model = ModelChoice::kEma;
  ModelChoice sample_model = ModelChoice::kEma;
  BoundSettings bound;
  DebugSettings debug;
  int cloud_points = 10000;                     ///< of the forward cloud
  std::vector<int> selected{0, 1, 2, 3, 4, 5};  ///< particles whose trajectories are drawn
  bool side_by_side = false;                    ///< Train: data and samples in two plots instead of one
  bool brush = false;                           ///< drawing points on the stage
  bool edit_mixture = false;                    ///< dragging components of the mixture on the stage
  double brush_radius = 0.15;                   ///< data units
  bool show_frame_times = false;
  bool show_log = false;
  std::string pinned_card;  ///< id of the pinned formula card, empty: none

  /// The particle that the debugger follows: the first of those chosen; −1: none.
  int particle() const { return selected.empty() ? -1 : selected.front(); }

  StageLayers& stage() { return layers[static_cast<std::size_t>(workspace)]; }
};

}  // namespace diffuscope
