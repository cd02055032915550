#include "app/panels/forward_panel.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/panels/cards.h"
#include "app/panels/field_controls.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/param_sliders.h"
#include "core/schedules/schedule.h"

namespace diffuscope {
namespace {

// From where on the end counts as wrong, nats.
constexpr double kMarginalWarning = 0.01;
constexpr double kConditionalWarning = 0.05;  // per dimension

struct Mismatch {
  double marginal = 0;     ///< KL(q(x_T) ‖ prior), all axes; NaN while it is being computed
  double conditional = 0;  ///< E KL(q(x_T|x_0) ‖ prior) per dimension
  double alpha_bar = 0;
  bool wrong() const { return marginal > kMarginalWarning || conditional > kConditionalWarning; }
};

Mismatch mismatch_of(const FrameContext& frame) {
  const NoiseLevel last = frame.experiment.schedule.levels().back();
  const auto cloud = frame.evaluations.forward_cloud();
  const double prior_std = frame.experiment.schedule.prior_std();
  Mismatch found{std::nan(""), prior_kl(last, prior_std), last.snr() / (1 + last.snr())};
  if (cloud && cloud->experiment.get() == &frame.experiment)
    found.marginal = std::max(0.0, cloud->terminal_kl);
  return found;
}

std::string nats(double value) {
  if (std::isnan(value)) return "…";
  if (value < 1e-6) return "< 1e-6";
  return value < 1e-4 ? fmt::format("{:.0e}", value) : fmt::format("{:.2g}", value);
}

/// Whether this schedule has ends that are not scaled with T.
bool is_unscaled(const Scene& scene) {
  const auto entries = schedules();
  const auto entry = std::find_if(entries.begin(), entries.end(),
                                  [&](const auto& e) { return e.id == scene.schedule.kind.id; });
  if (entry == entries.end()) return false;
  const auto has = std::any_of(entry->params.begin(), entry->params.end(),
                               [](const Param& p) { return p.name == "scale_with_T"; });
  return has && value_of(entry->params, scene.schedule.kind.params, "scale_with_T") == 0 &&
         scene.schedule.diffusion_steps != 1000;
}

void draw_repair(FrameContext& frame) {
  Scene repaired = frame.scene;
  if (is_unscaled(frame.scene)) {
    repaired.schedule.kind.params["scale_with_T"] = 1;
    if (ImGui::Button("Scale the ends with T")) frame.actions.edit(std::move(repaired), "scale with T");
    explain_item("Scale with T", card("scale_with_t"));
  } else {
    repaired.schedule.kind = {"cosine", {}};
    if (ImGui::Button("Use the cosine schedule")) frame.actions.edit(std::move(repaired), "schedule");
  }
}

void draw_verdict(FrameContext& frame, const Mismatch& end) {
  ImGui::PushTextWrapPos(0);
  if (!end.wrong()) {
    tinted_text(Tint::kDim, "The cloud ends as the noise sampling starts from.");
  } else if (end.marginal > kMarginalWarning) {
    tinted_text(Tint::kWarning,
                std::string(icon::kWarning) + " At t = T this is not N(0, I) yet: a wrong start.");
  } else {
    tinted_text(Tint::kWarning,
                std::string(icon::kWarning) + " x_T still knows x_0; standardized data only hide it.");
  }
  ImGui::PopTextWrapPos();
  if (end.wrong()) draw_repair(frame);
}

void draw_cloud_size(FrameContext& frame) {
  static const Param points{
      .name = "points",
      .label = "Points shown",
      .value = 10000,
      .min = 100,
      .max = 1000000,
      .about =
          {"How many points the cloud has. Each keeps its own noise, so that it moves continuously with t."},
      .logarithmic = true,
      .integer = true};
  int count = frame.view.cloud_points;
  if (edit_param(points, count, EditMark::kNone)) frame.view.cloud_points = count;
}

}  // namespace

void ForwardPanel::draw(FrameContext& frame) {
  const Mismatch end = mismatch_of(frame);
  headline(nats(end.marginal),
           frame.experiment.schedule.variance_preserving() ? "nats from q(x_T) to N(0, I)"
                                                           : "nats from q(x_T) to the prior",
           std::isnan(end.marginal) ? Tint::kDim
           : end.wrong()            ? Tint::kWarning
                                    : Tint::kGood,
           "KL of the marginal", card("marginal_kl"));
  if (begin_values("mismatch", false)) {
    value_row("E KL(q(x_T|x_0) ‖ N), per axis", card("prior_kl"), nats(end.conditional), "",
              end.conditional > kConditionalWarning ? Tint::kWarning : Tint::kPlain);
    value_row(
        "ᾱ_T", card("alpha_bar"),
        end.alpha_bar < 1e-3 ? fmt::format("{:.1e}", end.alpha_bar) : fmt::format("{:.3f}", end.alpha_bar),
        "", Tint::kPlain);
    end_values();
  }
  draw_verdict(frame, end);
  if (!frame.experiment.on_plane) {  // images are in [−1, 1] as they are
    edit_scene_field(frame, "data.standardize");
    edit_scene_field(frame, "data.scale");
  }
  draw_cloud_size(frame);
}

}  // namespace diffuscope
