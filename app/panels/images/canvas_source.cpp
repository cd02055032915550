#include "app/panels/images/canvas_source.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/cards.h"
#include "app/widgets/form.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/word_button.h"
#include "core/images/image_set.h"

namespace diffuscope {
namespace {

/// Pictures to begin with (D×N) and their labels (N or none).
struct Pictures {
  const Points* pixels = nullptr;
  const std::vector<Label>* labels = nullptr;
  std::shared_ptr<const LiveSamples> held = {};  // keeps samples alive

  int count() const { return pixels ? static_cast<int>(pixels->cols()) : 0; }
};

Pictures pictures_of(const FrameContext& frame, CanvasSource source) {
  const ImageSet& images = *frame.experiment.data->as_images();
  if (source == CanvasSource::kTraining) return {&images.training().pixels, &images.training().labels};
  if (source == CanvasSource::kHeldOut) return {&images.held_out().pixels, &images.held_out().labels};
  auto live = frame.evaluations.live_samples();
  if (!live || live->run != frame.snapshot.run || live->samples.rows() != images.dim()) return {};
  const Points* samples = &live->samples;
  return {samples, live->labels.get(), std::move(live)};
}

}  // namespace

void take_from_source(FrameContext& frame, CanvasChoices& choices, CanvasDrawing& drawing, int number) {
  const Pictures pictures = pictures_of(frame, choices.source);
  const int count = pictures.count();
  if (count == 0) return;
  choices.number = ((number % count) + count) % count;
  const bool labelled = pictures.labels && !pictures.labels->empty();
  drawing.take(pictures.pixels->col(choices.number),
               labelled ? (*pictures.labels)[static_cast<std::size_t>(choices.number)] : kNoLabel);
}

void edit_source(FrameContext& frame, CanvasChoices& choices, CanvasDrawing& drawing) {
  static const std::vector<std::string> kNames{"Training", "Held-out", "Samples"};
  auto index = static_cast<int>(choices.source);
  if (edit_choice("Begin with", card("canvas_source"), EditMark::kNone, index, kNames)) {
    choices.source = static_cast<CanvasSource>(index);
    take_from_source(frame, choices, drawing, 0);
  }
  const int count = pictures_of(frame, choices.source).count();
  if (count == 0)
    return stale_note(choices.source == CanvasSource::kSample ? "There are no samples yet."
                                                              : "These data hold none out.");
  ImGui::PushID("source");
  if (word_button(icon::kStepBackward, card("canvas_source"), true))
    take_from_source(frame, choices, drawing, choices.number - 1);
  if (word_button(icon::kStepForward, card("canvas_source")))
    take_from_source(frame, choices, drawing, choices.number + 1);
  if (word_button(icon::kDice, card("canvas_source"))) {
    constexpr int kFar = 7919;  // a prime: all are reached
    take_from_source(frame, choices, drawing, choices.number + kFar);
  }
  ImGui::PopID();
  ImGui::SameLine();
  ImGui::AlignTextToFramePadding();
  tinted_text(Tint::kDim, fmt::format("{} of {}", with_separators(std::min(choices.number, count - 1) + 1),
                                      with_separators(count)));
}

}  // namespace diffuscope
