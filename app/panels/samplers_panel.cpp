#include "app/panels/samplers_panel.h"

#include <fmt/format.h>
#include <imgui.h>

#include <array>

#include "app/evaluations.h"
#include "app/panels/cards.h"
#include "app/panels/compare/run_stage.h"
#include "app/panels/field_controls.h"
#include "app/panels/metric_texts.h"
#include "app/playback.h"
#include "app/widgets/form.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/param_sliders.h"
#include "core/samplers/time_grid.h"
#include "core/scene/image_plane.h"
#include "core/schedules/schedule.h"

namespace diffuscope {
namespace {

constexpr Eigen::Index kShown = 1000;  // points of a column that are drawn
constexpr std::array<const char*, 4> kModels{"EMA", "raw", "exact", "saved"};

const Param& steps_param() {
  static const Param param{.name = "steps",
                           .label = "Steps N",
                           .value = 20,
                           .min = 1,
                           .max = kMaxDiffusionSteps,
                           .about = {"Steps of the sampler from noise to data."},
                           .logarithmic = true,
                           .integer = true};
  return param;
}

const Param& count_param() {
  static const Param param{.name = "count",
                           .label = "Particles M",
                           .value = 2000,
                           .min = 100,
                           .max = 20'000,
                           .about = {"Samples of each column, and of each point of a sweep."},
                           .logarithmic = true,
                           .integer = true};
  return param;
}

/// A choice from a registry with the parameters that it has; other parameters are forgotten with it.
template <class EntryType>
void edit_entry(const char* label, const About& about, std::span<const EntryType> entries, Choice& choice,
                const RegistryNames& names) {
  ImGui::PushID(label);
  int index = names.index_of(choice.id);
  if (edit_choice(label, about, EditMark::kNone, index, names.labels, names.abouts).changed)
    choice = {names.ids[static_cast<std::size_t>(index)], {}};
  if (index >= 0)
    edit_params(entries[static_cast<std::size_t>(index)].params, choice.params, EditMark::kNone);
  ImGui::PopID();
}

/// The recorded positions at progress p, the first few of them, in data units (of images: on their plane).
Points positions(const Trajectory<float>& run, double progress, const Experiment& experiment) {
  const auto shown = [&](const Points& x) {
    return (experiment.plane ? *experiment.plane->points : experiment)
        .standardization.to_data(seen_as_points(experiment, x));
  };
  if (run.states.empty()) return shown(run.samples.leftCols(std::min(kShown, run.samples.cols())));
  const LevelPosition at = level_position(progress, static_cast<int>(run.states.size()));
  const auto index = static_cast<std::size_t>(at.index);
  const Eigen::Index n = std::min(kShown, run.kept());
  const auto f = static_cast<float>(at.fraction);
  if (index + 1 >= run.states.size()) return shown(run.states[index].leftCols(n));
  return shown((1 - f) * run.states[index].leftCols(n) + f * run.states[index + 1].leftCols(n));
}

void draw_result(const ColumnView& view) {
  if (const auto telling = telling_metric(view.metrics)) {
    const std::string& id = telling->measure->id;
    tinted_text(telling->tint(), metric_text(id, telling->value.value));
    explain_item(telling->measure->label.c_str(), card("floor"));
    ImGui::SameLine(0, 0.4f * ImGui::GetFontSize());
    tinted_text(Tint::kDim, fmt::format("{} ({})", telling->says, metric_text(id, telling->value.floor)));
  }
  tinted_text(Tint::kDim,
              fmt::format("{} evaluations, {} µs a sample", view.trajectory.evaluations,
                          short_number(1e6 * view.seconds / static_cast<double>(view.trajectory.particles))));
}

}  // namespace

ColumnsRequest SamplersPanel::wanted(const FrameContext& frame) const {
  ColumnsRequest request{frame.snapshot_ptr, columns_, count_, frame.sample_seed};
  for (SamplerColumn& column : request.columns) column.sampler.count = count_;
  return request;
}

void SamplersPanel::update_data(const FrameContext& frame) {
  if (columns_.empty()) {
    // Something to compare with from the start: the scene's sampler, and a fast solver with few steps.
    columns_.push_back({frame.scene.sampler});
    SamplerColumn fast = columns_.front();
    fast.sampler.rule = {"dpmpp_2m"};
    fast.sampler.steps = std::min(15, fast.sampler.steps);
    columns_.push_back(fast);
  }
  if (experiment_ == frame.snapshot.experiment) return;
  view_.fit = view_.fit || !experiment_ || experiment_->data != frame.snapshot.experiment->data;
  experiment_ = frame.snapshot.experiment;
  const Experiment& points = *points_of(experiment_);
  data_ = points.standardization.to_data(points.draw(points.scene.seed, kShown));
}

void SamplersPanel::draw_header(FrameContext& frame, const ColumnsRequest& request) {
  ColumnsJob& job = frame.evaluations.columns();
  ImGui::BeginDisabled(columns_.size() >= kMostColumns);
  if (ImGui::Button((std::string(icon::kPlus) + "  Column").c_str())) columns_.push_back(columns_.back());
  ImGui::EndDisabled();
  explain_item("Samplers side by side", card("sampler_columns"));
  ImGui::SameLine();
  if (ImGui::Button((std::string(icon::kPlay) + "  Run again").c_str())) job.request(request);
  ImGui::SetItemTooltip("The same noise through the weights of now");
  ImGui::SameLine();
  if (ImGui::Button((std::string(icon::kDice) + "  New noise").c_str())) frame.actions.resample = true;
  explain_item("Noise seed", card("noise_seed"));
  ImGui::SameLine();
  const bool playing = frame.view.reverse.playing;
  if (ImGui::Button(playing ? icon::kPause : icon::kPlay)) {
    frame.view.reverse.playing = !playing;
    frame.view.reverse.backward = false;
    if (!playing && frame.view.reverse_progress >= 1) frame.view.reverse_progress = 0;
  }
  ImGui::SetItemTooltip("Play all columns from noise to data");
  ImGui::SameLine();
  auto progress = static_cast<float>(frame.view.reverse_progress);
  ImGui::SetNextItemWidth(std::max(6 * ImGui::GetFontSize(), ImGui::GetContentRegionAvail().x - 1));
  if (ImGui::SliderFloat("##progress", &progress, 0, 1, "noise to data: %.2f")) {
    frame.view.reverse_progress = static_cast<double>(progress);
    frame.view.reverse.playing = false;
  }
}

double SamplersPanel::shared_t(const FrameContext& frame, const ColumnsView* view) const {
  if (view)
    for (const auto& column : view->columns)
      if (column && column->trajectory.levels.size() > 1)
        return t_at_progress(column->trajectory.levels, frame.view.reverse_progress);
  return 0;
}

void SamplersPanel::draw_settings(SamplerColumn& column) {
  static const RegistryNames rules = registry_names(samplers()), grids = registry_names(time_grids());
  static const std::array<About, 4> models{card("model_choice"), card("model_choice"), card("exact_model"),
                                           card("saved_model")};
  edit_entry("Sampler", card("sampler"), samplers(), column.sampler.rule, rules);
  edit_entry("Grid", card("grid"), time_grids(), column.sampler.grid, grids);
  edit_param(steps_param(), column.sampler.steps, EditMark::kNone);
  int model = static_cast<int>(column.model);
  if (edit_segments("Model", card("model_choice"), EditMark::kNone, model, kModels, models).changed)
    column.model = static_cast<ColumnModel>(model);
  if (column.model == ColumnModel::kSaved)
    edit_text("File", card("saved_model"), EditMark::kNone, column.file, "model.safetensors");
}

void SamplersPanel::draw_column(std::size_t index, const ColumnView* view, double t) {
  SamplerColumn& column = columns_[index];
  const std::string name = find(samplers(), column.sampler.rule.id, "sampler").label +
                           fmt::format(", {} steps", column.sampler.steps);
  ImGui::TextColored(run_color(index), "%s", name.c_str());
  ImGui::SameLine();
  if (ImGui::SmallButton(icon::kGear)) ImGui::OpenPopup("settings");
  ImGui::SetItemTooltip("Sampler, grid, steps and model of this column");
  if (columns_.size() > 1) {
    ImGui::SameLine();
    if (ImGui::SmallButton(icon::kClose)) closed_ = index;
  }
  if (ImGui::BeginPopup("settings")) {
    ImGui::BeginChild("form", {22 * ImGui::GetFontSize(), 0}, ImGuiChildFlags_AutoResizeY);
    draw_settings(column);
    edit_param(count_param(), count_, EditMark::kNone);
    ImGui::EndChild();
    ImGui::EndPopup();
  }
  if (!view) return stale_note("is being computed …");
  if (!view->error.empty()) {
    ImGui::PushTextWrapPos(0);
    tinted_text(Tint::kBad, view->error);
    ImGui::PopTextWrapPos();
    return;
  }
  draw_result(*view);
  if (view->trajectory.samples.rows() != experiment_->dim()) return;
  draw_linked_plot(view_, *points_of(experiment_), data_,
                   positions(view->trajectory, progress_at_t(view->trajectory.levels, t), *experiment_),
                   run_color(index));
}

void SamplersPanel::draw(FrameContext& frame) {
  update_data(frame);
  const ColumnsRequest request = wanted(frame);
  // While a slider is held nothing is restarted.
  if (!ImGui::IsMouseDown(ImGuiMouseButton_Left)) frame.evaluations.columns().want(request);
  draw_header(frame, request);
  const auto view = frame.evaluations.columns().latest();
  const double t = shared_t(frame, view.get());
  const float font = ImGui::GetFontSize();
  const ImVec2 room = ImGui::GetContentRegionAvail(), gap = ImGui::GetStyle().ItemSpacing;
  const auto count = static_cast<float>(columns_.size());
  const ImVec2 size{(room.x - (count - 1) * gap.x) / count, std::max(10 * font, 0.58f * room.y)};
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (i > 0) ImGui::SameLine();
    ImGui::BeginChild(fmt::format("column {}", i).c_str(), size);
    const ColumnView* column = view && i < view->columns.size() ? view->columns[i].get() : nullptr;
    draw_column(i, column, t);
    ImGui::EndChild();
  }
  if (closed_) columns_.erase(columns_.begin() + static_cast<std::ptrdiff_t>(*closed_));
  closed_.reset();
  quality_.draw(frame.evaluations.quality(),
                {request.snapshot, request.columns, SweepOver::kSteps, request.count, request.seed});
}

}  // namespace diffuscope
