#include "app/panels/langevin_panel.h"

#include <fmt/format.h>
#include <implot.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/panels/cards.h"
#include "app/panels/field_controls.h"
#include "app/panels/stage/stage_layers.h"
#include "app/panels/stage/stage_overlays.h"
#include "app/widgets/form.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr double kSecondsPerWalk = 10;  // at speed 1
constexpr float kArrowPixels = 34;      // of an average noise arrow: below, arrows are magnified
constexpr std::size_t kModesWithCurves = 8;
constexpr std::array<const char*, 3> kModelNames{"EMA", "raw", "exact"};
constexpr std::array<double, 5> kSpeeds{0.1, 0.3, 1, 3, 10};

PointsPtr state_of(const std::shared_ptr<const WalkView>& view, int update) {
  return {view, &view->record.states[static_cast<std::size_t>(update)]};
}

Landscape landscape_of(const WalkView& view, int update) {
  const WalkView::Level& level = view.level_at(std::min(update, static_cast<int>(view.level_of.size()) - 1));
  return {level.log_density, view.nx, view.ny, view.box, level.highest};
}

ImVec4 mode_color(std::size_t mode, std::size_t modes) {
  return time_color(modes > 1 ? static_cast<float>(mode) / static_cast<float>(modes - 1) : 0.0f);
}

/// 1, 2, 5, 10, …: the most by which arrows of this length on the screen may be magnified.
double magnification(double pixels) {
  double factor = 1;
  for (int i = 0; pixels > 0 && factor * pixels * 2 < kArrowPixels && i < 18; ++i)
    factor *= i % 3 == 1 ? 2.5 : 2;
  return factor;
}

bool icon_button(const char* icon, const char* tooltip) {
  const bool pressed = ImGui::Button(icon);
  ImGui::SetItemTooltip("%s", tooltip);
  ImGui::SameLine(0, 0.25f * ImGui::GetFontSize());
  return pressed;
}

}  // namespace

WalkRequest LangevinPanel::wanted(const FrameContext& frame) const {
  return {frame.snapshot_ptr, static_cast<ModelChoice>(model_), frame.scene.chain, frame.sample_seed};
}

int LangevinPanel::update_at(const WalkView& view) const {
  return std::clamp(static_cast<int>(position_), 0, view.record.steps_done);
}

void LangevinPanel::advance(const FrameContext& frame, int updates) {
  if (!playing_) return;
  position_ += frame.delta_seconds * speed_ * updates / kSecondsPerWalk;
  if (position_ < updates) return;
  position_ = updates;
  playing_ = false;
}

void LangevinPanel::draw(FrameContext& frame) {
  if (!picture_) picture_ = std::make_unique<Picture>();
  const WalkRequest request = wanted(frame);
  if (!ImGui::IsMouseDown(ImGuiMouseButton_Left)) frame.evaluations.walk().want(request);
  const ViewPtr view = frame.evaluations.walk().latest();
  const bool usable = view && view->record.states.front().rows() == frame.experiment.dim() &&
                      view->record.kept() > 0 && !view->levels.empty();
  if (usable && view.get() != shown_) {
    shown_ = view.get();
    position_ = view->record.steps_done;
  }
  if (usable) advance(frame, view->record.steps_done);
  const float font = ImGui::GetFontSize();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float side = std::min(18 * font, 0.45f * room.x), below = std::min(11.5f * font, 0.4f * room.y);
  const ImVec2 stage{room.x - side - font, room.y - below};
  ImGui::BeginChild("stage", stage);
  if (usable)
    draw_stage(frame, view, stage);
  else
    stale_note("The particles are on their way …");
  ImGui::EndChild();
  ImGui::SameLine(0, font);
  ImGui::BeginChild("controls", {side, stage.y});
  draw_controls(frame, usable ? view : nullptr);
  ImGui::EndChild();
  if (!usable) return;
  draw_transport(*view);
  draw_occupation(*view);
}

void LangevinPanel::draw_buttons(FrameContext& frame, const WalkRequest& request) {
  WalkJob& job = frame.evaluations.walk();
  if (job.busy()) {
    if (ImGui::Button((std::string(icon::kStop) + "  Cancel").c_str())) job.cancel();
    ImGui::SameLine();
    progress_line(job.progress(), fmt::format("{:.0f} %", 100 * job.progress()));
    return;
  }
  if (ImGui::Button((std::string(icon::kPlay) + "  Walk again").c_str())) job.request(request);
  ImGui::SetItemTooltip("The same noise with the weights of now");
  ImGui::SameLine();
  if (ImGui::Button((std::string(icon::kDice) + "  New noise").c_str())) frame.actions.resample = true;
  explain_item("Noise seed", card("noise_seed"));
}

void LangevinPanel::draw_controls(FrameContext& frame, const ViewPtr& view) {
  static const RegistryNames rules = registry_names(chains());
  static const std::array<About, 3> models{card("model_choice"), card("model_choice"), card("exact_model")};
  draw_buttons(frame, wanted(frame));
  begin_dense_rows();
  edit_segments("Model", card("model_choice"), EditMark::kLive, model_, kModelNames, models);
  edit_scene_choice(frame, "chain", "Walk", card("chain"), rules);
  edit_scene_field(frame, "chain.start");
  if (frame.scene.chain.start == ChainStart::kBox) edit_scene_field(frame, "chain.box");
  if (frame.scene.chain.start == ChainStart::kPoint) {
    edit_scene_field(frame, "chain.point_x");
    if (frame.experiment.dim() > 1) edit_scene_field(frame, "chain.point_y");
  }
  edit_scene_field(frame, "chain.steps");
  edit_scene_field(frame, "chain.count");
  end_dense_rows();
  if (const std::string error = frame.evaluations.walk().error(); !error.empty()) {
    ImGui::PushTextWrapPos(0);
    tinted_text(Tint::kBad, error);
    ImGui::PopTextWrapPos();
  }
  if (!view || !begin_values("walk", false)) return;
  const auto& record = view->record;
  value_row("Paths kept", card("trajectory_memory"),
            record.thinned() ? with_separators(record.kept()) : std::string("all"), "",
            record.thinned() ? Tint::kWarning : Tint::kPlain);
  value_row("Evaluations", card("evaluations"), fmt::format("{}", record.evaluations), "", Tint::kPlain);
  value_row("Time", card("sample_seconds"), fmt::format("{:.2f} s", view->seconds), "", Tint::kPlain);
  end_values();
}

void LangevinPanel::draw_stage(FrameContext& frame, const ViewPtr& view, ImVec2 size) {
  const bool plane = frame.experiment.dim() > 1;
  if (plane) {
    explain_label("Energy as", card("energy_sign"), true);
    ImGui::SameLine();
    if (ImGui::RadioButton("heat map", !landscape_)) landscape_ = false;
    ImGui::SameLine();
    if (ImGui::RadioButton("landscape", landscape_)) landscape_ = true;
    size.y -= ImGui::GetFrameHeightWithSpacing();
  }
  if (plane && !landscape_) return draw_plane(frame, view, size);
  const int update = update_at(*view);
  surface_.draw(landscape_of(*view, update), frame.experiment.standardization, *state_of(view, update), true);
}

void LangevinPanel::draw_plane(FrameContext& frame, const ViewPtr& view, ImVec2 size) {
  const Box target = to_data_units(view->box, frame.experiment.standardization);
  if (!(camera_.target == target)) camera_.target = target, camera_.fit = true;
  StagePlot& plot = picture_->plot;
  if (!plot.begin("##langevin", size, camera_, frame.experiment.standardization, {})) return;
  const int update = update_at(*view);
  const Landscape land = landscape_of(*view, update);
  const MovingCloud cloud{.first = state_of(view, update),
                          .second = nullptr,
                          .weights = {1, 0},
                          .spread = (view->box.x_max - view->box.x_min) / 6};
  StageDrawing drawing;
  drawing.heat = density_heat(land.log_density, land.highest, {land.nx, land.ny}, land.box);
  add_cloud(drawing, plot, cloud, {role_colors().model});
  plot.show(std::move(drawing));
  draw_arrows(frame, *view, plot.map());
  draw_selection(plot.map(), cloud, frame.view.selected);
  picker_.update(plot.map(), cloud, frame.experiment.standardization, frame.view.selected);
  plot.end();
}

/// Score and noise of the update to come, end to end, from the particles that are selected.
void LangevinPanel::draw_arrows(const FrameContext& frame, const WalkView& view, const StageMap& map) const {
  const int update = update_at(view);
  std::vector<std::string> caption{
      fmt::format("σ = {:.3g}", view.level_at(std::min(update, view.record.steps_done - 1)).sigma)};
  if (update < view.record.steps_done) {
    const auto at = static_cast<std::size_t>(update);
    const double length = view.record.updates[at].noise * static_cast<double>(map.unit.x);
    const double factor = magnification(length);
    const Points &drift = view.record.drift[at], &noise = view.record.noise[at];
    const auto scale = static_cast<float>(factor);
    ImPlot::PushPlotClipRect();
    for (const int i : frame.view.selected) {
      if (i >= view.record.kept()) continue;
      const Eigen::Vector2f from = view.record.states[at].col(i);
      const Eigen::Vector2f middle = from + scale * drift.col(i), to = middle + scale * noise.col(i);
      draw_arrow(map.at(from.x(), from.y()), map.at(middle.x(), middle.y()), role_colors().exact);
      draw_arrow(map.at(middle.x(), middle.y()), map.at(to.x(), to.y()), role_colors().noise);
    }
    ImPlot::PopPlotClipRect();
    caption.push_back(factor > 1 ? fmt::format("score and noise of the next update, × {:g}", factor)
                                 : std::string("score and noise of the next update"));
  }
  draw_caption(map, caption);
}

void LangevinPanel::draw_transport(const WalkView& view) {
  const int updates = view.record.steps_done, update = update_at(view);
  if (icon_button(icon::kStepBackward, "One update back"))
    position_ = std::max(0, update - 1), playing_ = false;
  if (icon_button(playing_ ? icon::kPause : icon::kPlay, "Play the walk")) {
    playing_ = !playing_;
    if (playing_ && update >= updates) position_ = 0;
  }
  if (icon_button(icon::kStepForward, "One update"))
    position_ = std::min(updates, update + 1), playing_ = false;
  ImGui::SetNextItemWidth(4.3f * ImGui::GetFontSize());
  if (ImGui::BeginCombo("##speed", fmt::format("{}x", speed_).c_str())) {
    for (const double speed : kSpeeds)
      if (ImGui::Selectable(fmt::format("{}x", speed).c_str(), speed == speed_)) speed_ = speed;
    ImGui::EndCombo();
  }
  ImGui::SetItemTooltip("Speed: at 1x the walk takes 10 seconds");
  const auto reading = [](const char* name, const char* id, const std::string& value) {
    ImGui::SameLine(0, ImGui::GetFontSize());
    ImGui::AlignTextToFramePadding();
    explain_label(name, card(id), true);
    ImGui::SameLine(0, 0.4f * ImGui::GetFontSize());
    ImGui::TextUnformatted(value.c_str());
  };
  reading("update", "chain_update", fmt::format("{} / {}", update, updates));
  if (updates == 0) return;
  const auto at = static_cast<std::size_t>(std::min(update, updates - 1));
  reading("ε", "chain_step", short_number(view.record.updates[at].step));
  reading("accepted", "chain_acceptance", fmt::format("{:.0f} %", 100 * view.record.acceptance[at]));
}

void LangevinPanel::draw_occupation(const WalkView& view) {
  const std::size_t modes = view.shares.size();
  const bool each = modes <= kModesWithCurves;
  if (view.counted_after.empty()) return stale_note("these data have no modes to count");
  explain_label(each ? "Share of the particles near each mode" : "Mode mass error", card("chain_shares"),
                true);
  ImGui::SameLine();
  tinted_text(Tint::kDim, fmt::format("at the end {:.3f} from the truth", view.total_variation.back()));
  if (!begin_plot("##shares", {-1, -1}, nullptr, nullptr, 0, 0, ImPlotFlags_NoLegend)) return;
  const auto count = static_cast<int>(view.counted_after.size());
  double top = each ? 0 : *std::ranges::max_element(view.total_variation);
  for (std::size_t k = 0; each && k < modes; ++k)
    top = std::max({top, view.weights[k], *std::ranges::max_element(view.shares[k])});
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, std::max(1.0, view.counted_after.back()), ImPlotCond_Always);
  ImPlot::SetupAxisLimits(ImAxis_Y1, -0.04 * top, 1.12 * top, ImPlotCond_Always);
  if (!each)
    ImPlot::PlotLine("##error", view.counted_after.data(), view.total_variation.data(), count,
                     line_spec(role_colors().model, 1.8f));
  for (std::size_t k = 0; each && k < modes; ++k) {
    const ImVec4 color = mode_color(k, modes);
    dashed_line(view.weights[k], color, k == 0 ? "truth" : "");
    ImPlot::PlotLine(fmt::format("##{}", k).c_str(), view.counted_after.data(), view.shares[k].data(), count,
                     line_spec(color, 1.8f));
  }
  if (ImPlot::IsPlotHovered() && ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
    position_ = std::clamp(ImPlot::GetPlotMousePos().x, 0.0, static_cast<double>(view.record.steps_done));
    playing_ = false;
  }
  cursor_line(position_);
  end_plot();
}

}  // namespace diffuscope
