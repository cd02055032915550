#include "app/panels/images/canvas_controls.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "app/panels/cards.h"
#include "app/panels/scene_labels.h"
#include "app/widgets/form.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/param_sliders.h"
#include "app/widgets/word_button.h"

namespace diffuscope {
namespace {

Param slider(const char* label, const char* card_id, double value, double most) {
  return {.name = label, .label = label, .value = value, .max = most, .about = card(card_id)};
}

Param whole_number(const char* label, const char* card_id, int value, int most) {
  Param param = slider(label, card_id, value, most);
  param.min = 1;
  param.integer = true;
  return param;
}

void edit_color(const ImageShape& shape, CanvasBrush& brush) {
  if (shape.channels == 1) {
    double brightness = 0.5 * (brush.color[0] + 1);
    if (edit_param(slider("Brightness", "canvas_color", 1, 1), brightness, EditMark::kNone))
      brush.color.fill(static_cast<float>(2 * brightness - 1));
    return;
  }
  form_row("Colour", card("canvas_color"));
  PaintColor shown;
  for (std::size_t i = 0; i < 3; ++i) shown[i] = 0.5f * (brush.color[i] + 1);
  if (ImGui::ColorEdit3("##colour", shown.data(), ImGuiColorEditFlags_NoInputs | ImGuiColorEditFlags_NoLabel))
    for (std::size_t i = 0; i < 3; ++i) brush.color[i] = 2 * shown[i] - 1;
  explain_item("Colour", card("canvas_color"));
}

constexpr std::array<PictureTask, 6> kTasks{PictureTask::kRedraw,   PictureTask::kInpaint,
                                            PictureTask::kOutpaint, PictureTask::kColorize,
                                            PictureTask::kSuperres, PictureTask::kDenoise};
constexpr std::array<const char*, 6> kTaskNames{"Draw and diffuse", "Inpaint",          "Outpaint",
                                                "Colorize",         "Super-resolution", "Denoise"};
constexpr std::array<const char*, 6> kTaskCards{"canvas_redraw",   "canvas_inpaint",  "canvas_outpaint",
                                                "canvas_colorize", "canvas_superres", "canvas_denoise"};

/// Sides of blocks into which pictures can be divided.
std::vector<int> block_sides(const ImageShape& shape) {
  std::vector<int> sides;
  const int common = std::gcd(shape.width, shape.height);
  for (int side = 2; side <= common; ++side)
    if (common % side == 0) sides.push_back(side);
  return sides;
}

bool fits(PictureTask task, const ImageShape& shape) {
  if (task == PictureTask::kColorize) return shape.channels == 3;
  return task != PictureTask::kSuperres || !block_sides(shape).empty();
}

void choose_task(const ImageShape& shape, PictureSettings& picture) {
  std::vector<PictureTask> tasks;
  std::vector<std::string> names;
  std::vector<About> abouts;
  if (!fits(picture.task, shape)) picture.task = PictureTask::kInpaint;
  for (std::size_t i = 0; i < kTasks.size(); ++i)
    if (fits(kTasks[i], shape)) {
      tasks.push_back(kTasks[i]);
      names.emplace_back(kTaskNames[i]);
      abouts.push_back(card(kTaskCards[i]));
    }
  auto index = static_cast<int>(std::ranges::find(tasks, picture.task) - tasks.begin());
  if (edit_choice("Task", card("canvas_task"), EditMark::kNone, index, names, abouts))
    picture.task = tasks[static_cast<std::size_t>(index)];
}

void edit_mask(CanvasDrawing& drawing) {
  explain_label("Unknown", card("canvas_mask"), true);
  const std::pair<const char*, UnknownPart> parts[] = {{"Lower half", UnknownPart::kLowerHalf},
                                                       {"Left half", UnknownPart::kLeftHalf},
                                                       {"Box", UnknownPart::kBox},
                                                       {"Frame", UnknownPart::kFrame}};
  for (const auto& [label, part] : parts)
    if (word_button(label, card("canvas_mask"))) drawing.take_away(part);
  if (word_button("Invert", card("canvas_mask"))) drawing.invert_mask();
}

void edit_frame(CanvasDrawing& drawing) {
  explain_label("Move", card("canvas_shift"), true);
  const struct {
    const char* label;
    int right, down;
  } moves[] = {{"←", -1, 0}, {"→", 1, 0}, {"↑", 0, -1}, {"↓", 0, 1}};
  for (const auto& [label, right, down] : moves)
    if (word_button(label, card("canvas_shift"))) {
      drawing.begin_step();
      drawing.shift(right, down);
    }
  const CanvasState& state = drawing.state();
  if (word_button("Back", card("canvas_shift"))) {
    drawing.begin_step();
    drawing.shift(-state.right, -state.down);
  }
  stale_note(fmt::format("{} to the right, {} down; or drag the picture.", state.right, state.down));
}

void edit_factor(const ImageShape& shape, int& factor) {
  const std::vector<int> sides = block_sides(shape);
  std::vector<std::string> names;
  for (const int side : sides) names.push_back(fmt::format("{0}×{0} pixels", side));
  auto index = static_cast<int>(std::ranges::find(sides, factor) - sides.begin());
  if (index == static_cast<int>(sides.size())) factor = sides[static_cast<std::size_t>(index = 0)];
  if (edit_choice("Blocks", card("canvas_factor"), EditMark::kNone, index, names))
    factor = sides[static_cast<std::size_t>(index)];
}

void edit_class(const FrameContext& frame, PictureSettings& picture) {
  const std::vector<std::string>& classes = class_names(frame);
  const bool asked = !classes.empty() && frame.experiment.scene.network.label_embedding > 0;
  if (!asked || picture.label >= static_cast<Label>(classes.size())) picture.label = kNoLabel;
  if (!asked) return;
  edit_class(frame, {"Class", "unknown", "canvas_class"}, picture.label);
  if (picture.label == kNoLabel) return;
  Param guidance = slider("Guidance", "canvas_guidance", 0, 5);
  guidance.min = -1;
  edit_param(guidance, picture.guidance, EditMark::kNone);
}

void edit_method(PictureSettings& picture) {
  if (picture.task == PictureTask::kRedraw) return;
  if (picture.task != PictureTask::kDenoise) {
    static constexpr std::array kNames{"DDNM", "RePaint"};
    const std::array abouts{card("canvas_ddnm"), card("canvas_repaint")};
    auto index = static_cast<int>(picture.method);
    if (edit_segments("Method", card("canvas_method"), EditMark::kNone, index, kNames, abouts))
      picture.method = static_cast<RestorationMethod>(index);
  }
  edit_param(whole_number("Resampling", "canvas_resample", 1, 10), picture.resample, EditMark::kNone);
}

void edit_noise(CanvasChoices& choices) {
  const bool denoise = choices.picture.task == PictureTask::kDenoise;
  if (denoise) {
    Param noise = slider("Noise σ", "canvas_noise", 0.5, 2);
    noise.min = 0.01;
    edit_param(noise, choices.picture_noise, EditMark::kNone);
  } else {
    edit_param(slider("Noise σ on y", "canvas_noise", 0, 1), choices.measurement_noise, EditMark::kNone);
  }
  if (denoise || choices.measurement_noise > 0)
    edit_seed("Its seed", card("canvas_noise_seed"), EditMark::kNone, choices.picture.noise_seed);
}

void edit_level(const Schedule& schedule, double& u) {
  edit_param(slider("Noised to u", "canvas_level", 0.35, 1), u, EditMark::kNone);
  const double t = u * schedule.steps();
  stale_note(
      fmt::format("t = {:.0f} of {}, σ/α = {}", t, schedule.steps(), short_number(schedule.at(t).ratio())));
}

}  // namespace

PictureSettings CanvasChoices::settings(const Schedule& schedule) const {
  PictureSettings asked = picture;
  asked.noise = measurement_noise;
  if (picture.task == PictureTask::kRedraw) asked.noise = schedule.at(u * schedule.steps()).ratio();
  if (picture.task == PictureTask::kDenoise) asked.noise = picture_noise;
  return asked;
}

void edit_brush(CanvasChoices& choices, CanvasDrawing& drawing) {
  CanvasBrush& brush = choices.brush;
  static constexpr std::array kTools{"Brush", "Eraser", "Fill"};
  const std::array abouts{card("canvas_brush"), card("canvas_eraser"), card("canvas_fill")};
  auto tool = static_cast<int>(brush.tool);
  if (edit_segments("Tool", card("canvas_tool"), EditMark::kNone, tool, kTools, abouts))
    brush.tool = static_cast<CanvasTool>(tool);
  if (choices.picture.task == PictureTask::kInpaint) {
    static constexpr std::array kGrounds{"picture", "mask"};
    const std::array grounds{card("canvas_on"), card("canvas_mask")};
    int on_mask = brush.on_mask;
    if (edit_segments("Paint on", card("canvas_on"), EditMark::kNone, on_mask, kGrounds, grounds))
      brush.on_mask = on_mask == 1;
  }
  const int side = std::max(drawing.shape().width, drawing.shape().height);
  if (brush.tool != CanvasTool::kFill)
    edit_param(whole_number("Radius", "canvas_radius", 1, std::max(2, side / 2)), brush.radius,
               EditMark::kNone);
  if (!brush.on_mask && brush.tool != CanvasTool::kEraser) edit_color(drawing.shape(), brush);
}

void edit_task(FrameContext& frame, CanvasChoices& choices, CanvasDrawing& drawing) {
  PictureSettings& picture = choices.picture;
  choose_task(drawing.shape(), picture);
  if (picture.task != PictureTask::kInpaint) choices.brush.on_mask = false;
  if (picture.task == PictureTask::kRedraw) edit_level(frame.experiment.schedule, choices.u);
  if (picture.task == PictureTask::kInpaint) edit_mask(drawing);
  if (picture.task == PictureTask::kOutpaint) edit_frame(drawing);
  if (picture.task == PictureTask::kSuperres) edit_factor(drawing.shape(), picture.factor);
  edit_class(frame, picture);
  edit_method(picture);
  if (picture.task != PictureTask::kRedraw) edit_noise(choices);
  edit_param(whole_number("Answers", "canvas_count", 8, 32), picture.count, EditMark::kNone);
  edit_seed("Seed", card("canvas_seed"), EditMark::kNone, picture.seed);
}

}  // namespace diffuscope
