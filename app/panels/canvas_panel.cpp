#include "app/panels/canvas_panel.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/cards.h"
#include "app/panels/images/canvas_controls.h"
#include "app/panels/images/canvas_source.h"
#include "app/panels/images/no_images.h"
#include "app/widgets/form.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/word_button.h"
#include "core/images/image_set.h"

namespace diffuscope {
namespace {

constexpr float kControlsWidth = 17.5f;  // font sizes, at least
constexpr float kControlsShare = 0.3f;   // of the width, where that is more
constexpr float kNarrow = 30;            // font sizes: below, controls and answers stand under each other
constexpr float kCanvasShare = 0.42f;    // of the height

CanvasUse use_of(PictureTask task) {
  if (task == PictureTask::kInpaint) return CanvasUse::kMask;
  return task == PictureTask::kOutpaint ? CanvasUse::kFrame : CanvasUse::kPaint;
}

}  // namespace

void CanvasPanel::begin_anew_with(FrameContext& frame) {
  const ImageShape& shape = frame.experiment.data->as_images()->shape();
  if (drawing_.shape() == shape && data_ == frame.experiment.scene.data) return;
  data_ = frame.experiment.scene.data;
  drawing_.start(shape);
  const bool held_out = frame.experiment.data->as_images()->held_out().count() > 0;
  choices_.source = held_out ? CanvasSource::kHeldOut : CanvasSource::kTraining;
  take_from_source(frame, choices_, drawing_, 0);
}

PictureQuestion CanvasPanel::question(const FrameContext& frame) const {
  PictureQuestion asked;
  asked.settings = choices_.settings(frame.experiment.schedule);
  asked.picture = asked.original = drawing_.state().picture;
  if (asked.settings.task == PictureTask::kInpaint) asked.known = drawing_.state().known;
  if (asked.settings.task == PictureTask::kOutpaint) {  // of what was uncovered nothing was there before
    asked.picture = drawing_.framed_picture();
    asked.known = drawing_.framed_known();
    asked.original = nullptr;
  }
  if (asked.settings.task == PictureTask::kRedraw) asked.sampler = frame.scene.sampler;
  return asked;
}

void CanvasPanel::draw_steps() {
  ImGui::BeginDisabled(!drawing_.can_undo());
  if (word_button((std::string(icon::kUndo) + "  Undo###undo").c_str(), card("canvas_undo"), true))
    drawing_.undo();
  ImGui::EndDisabled();
  if (word_button((std::string(icon::kTrash) + "  Clear###clear").c_str(), card("canvas_clear")))
    drawing_.clear();
}

void CanvasPanel::draw_canvas(FrameContext& frame) {
  const ImVec2 room{ImGui::GetContentRegionAvail().x,
                    std::max(8 * ImGui::GetFontSize(), kCanvasShare * ImGui::GetWindowHeight())};
  surface_.draw(drawing_, choices_.brush, use_of(choices_.picture.task),
                fitting_zoom(drawing_.shape(), room, 1, 1));
  begin_dense_rows();
  draw_steps();
  edit_source(frame, choices_, drawing_);
  if (choices_.picture.task != PictureTask::kOutpaint) edit_brush(choices_, drawing_);
  ImGui::Separator();
  edit_task(frame, choices_, drawing_);
  end_dense_rows();
}

void CanvasPanel::draw_answers(FrameContext& frame) {
  RestoreJob& job = frame.evaluations.restoring();
  const PictureQuestion asked = question(frame);
  job.want(frame.snapshot_ptr, asked);
  const auto view = job.latest();
  const Eigen::Index numbers = drawing_.shape().dim();
  const bool shown = view && view->run == frame.snapshot.run && view->answers->rows() == numbers;
  if (job.busy()) {
    if (word_button((std::string(icon::kStop) + "  Cancel###cancel").c_str(), card("canvas_cancel"), true))
      job.cancel();
    ImGui::SameLine();
    progress_line(job.progress(), fmt::format("{:.0f} %", 100 * job.progress()));
  } else if (word_button((std::string(icon::kDice) + "  Other answers###again").c_str(), card("canvas_seed"),
                         true)) {
    ++choices_.picture.seed;
  }
  if (!job.error().empty()) tinted_text(Tint::kBad, job.error());
  if (!shown)
    return stale_note(job.busy() ? "The first answers are on their way …" : "There are no answers.");
  const int clicked =
      answers_.draw(frame, *view, {.label = drawing_.state().label, .outdated = !(view->question == asked)});
  if (clicked >= 0) drawing_.take(view->answers->col(clicked), drawing_.state().label);
}

void CanvasPanel::draw(FrameContext& frame) {
  if (no_images(frame)) return;
  begin_anew_with(frame);
  const float font = ImGui::GetFontSize();
  const float room = ImGui::GetContentRegionAvail().x;
  if (room < kNarrow * font) {
    draw_canvas(frame);
    draw_answers(frame);
    return;
  }
  ImGui::BeginChild("canvas", {std::max(kControlsWidth * font, kControlsShare * room), 0});
  draw_canvas(frame);
  ImGui::EndChild();
  ImGui::SameLine(0, font);
  ImGui::BeginChild("answers", {0, 0});
  draw_answers(frame);
  ImGui::EndChild();
}

}  // namespace diffuscope
