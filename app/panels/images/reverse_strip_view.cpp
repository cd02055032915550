#include "app/panels/images/reverse_strip_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "app/panels/cards.h"
#include "app/panels/debug/debug_view.h"
#include "app/panels/images/strip_pictures.h"
#include "app/panels/scene_labels.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "core/images/image_set.h"

namespace diffuscope {
namespace {

constexpr float kNoiseRange = 2;  // ε̂ is shown from −2 to 2: nearly all of a normal distribution

/// Why there is no strip, as a sentence; empty where there may be one.
std::string missing_strip(const FrameContext& frame, const SampleView* run) {
  const int particle = frame.view.particle();
  if (!run || run->trajectory.states.size() < 2 ||
      run->trajectory.states.front().rows() != frame.experiment.dim())
    return "The reverse run is on its way …";
  if (particle < 0) return "Click a sample in the Sheet.";
  if (particle >= run->trajectory.kept())
    return fmt::format("The path of sample {} is not recorded: the first {} are.", particle,
                       with_separators(run->trajectory.kept()));
  return {};
}

}  // namespace

void ReverseStripView::take(const std::shared_ptr<const ReverseStrip>& strip, const SampleView& run) {
  if (shown_ == strip) return;
  shown_ = strip;
  Points x = strip->x;
  for (std::size_t k = 0; k < strip->levels.size(); ++k) {
    const NoiseLevel level = run.trajectory.levels[static_cast<std::size_t>(strip->levels[k])].level;
    x.col(static_cast<Eigen::Index>(k)) *= static_cast<float>(shown_scale(level));
  }
  x_ = std::make_shared<const Points>(std::move(x));
  x0_ = PointsPtr(strip, &strip->x0), eps_ = PointsPtr(strip, &strip->eps);
}

void ReverseStripView::draw_headline(FrameContext& frame, const SampleView& run, int particle) const {
  explain_label("Reverse", card("reverse_strip"));
  ImGui::SameLine();
  const Label label = run.labels ? (*run.labels)[static_cast<std::size_t>(particle)] : kNoLabel;
  const std::string name = label == kNoLabel ? "" : " of class " + class_name(frame, label);
  const bool stale = run.model != ModelChoice::kExact && run.iteration != frame.snapshot.iteration;
  tinted_text(stale ? Tint::kWarning : Tint::kDim,
              fmt::format("sample {}{}, {}", particle, name,
                          run.model == ModelChoice::kExact
                              ? "exact denoiser"
                              : fmt::format("weights of iteration {}", with_separators(run.iteration))));
  ImGui::SameLine();
  if (ImGui::SmallButton((std::string(icon::kRefresh) + "##reverse").c_str()))
    frame.actions.sample_again = true;
  explain_item("Again with the weights of now", card("reverse_again"));
}

void ReverseStripView::draw_rows(FrameContext& frame, const StripPlace& place) {
  const ImageShape& shape = frame.experiment.data->as_images()->shape();
  const auto& levels = shown_->levels;
  const auto columns = static_cast<int>(levels.size());
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + place.names);
  draw_column_texts({.columns = columns, .zoom = place.zoom}, shape, [&](int k) {
    return fmt::format("{}{}", k == 0 ? "step " : "", levels[static_cast<std::size_t>(k)]);
  });
  const auto reached = std::upper_bound(levels.begin(), levels.end(), current_level(frame));
  const int current = std::max(0, static_cast<int>(reached - levels.begin()) - 1);
  const std::tuple<const char*, const char*, const PointsPtr*> rows[kRows] = {
      {"x_t", "strip_x", &x_}, {"x̂_0", "strip_x0", &x0_}, {"ε̂", "strip_eps", &eps_}};
  for (int row = 0; row < kRows; ++row) {
    const auto& [name, about, pictures] = rows[row];
    if ((*pictures)->cols() == 0) continue;
    const auto count = static_cast<int>((*pictures)->cols());
    const GridLook look{.columns = count,
                        .zoom = place.zoom,
                        .range = row == 2 ? kNoiseRange : 1,
                        .chosen = std::min(current, count)};
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float middle = 0.5f * (static_cast<float>(shape.height * place.zoom) - ImGui::GetTextLineHeight());
    ImGui::SetCursorScreenPos({at.x, at.y + std::max(0.0f, middle)});
    explain_label(name, card(about), true);
    ImGui::SetCursorScreenPos({at.x + place.names, at.y});
    const StripTouch touch =
        strips_[row].draw((std::string("##") + about).c_str(), *pictures, shape, look, {});
    explain_item(name, card(about));
    if (touch.clicked >= 0)
      jump_to_level(frame, levels[static_cast<std::size_t>(touch.clicked)]);
    else if (touch.position)
      jump_to_level(frame, levels[static_cast<std::size_t>(std::lround(*touch.position * (count - 1)))]);
  }
}

void ReverseStripView::draw(FrameContext& frame, const StripPlace& place) {
  const RunPtr run = frame.evaluations.samples();
  if (const std::string missing = missing_strip(frame, run.get()); !missing.empty()) {
    explain_label("Reverse", card("reverse_strip"));
    return stale_note(missing);
  }
  const int particle = frame.view.particle();
  draw_headline(frame, *run, particle);
  const ImageShape& shape = frame.experiment.data->as_images()->shape();
  const int most = (static_cast<int>(place.room) + 2) / (shape.width * place.zoom + 2);
  frame.evaluations.images().want_reverse_strip(run, particle, std::max(2, most));
  const auto strip = frame.evaluations.images().reverse_strip();
  const bool of_run = strip && strip->key == TraceKey{run, strip->key.particle};
  if (of_run && strip->x.rows() == frame.experiment.dim()) take(strip, *run);
  if (!shown_ || shown_->x.rows() != shape.dim()) return stale_note("The pictures are on their way …");
  draw_rows(frame, place);
}

}  // namespace diffuscope
