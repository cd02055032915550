#include "app/panels/images/canvas_answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "app/panels/cards.h"
#include "app/panels/scene_labels.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/role_colors.h"
#include "core/images/image_set.h"

namespace diffuscope {
namespace {

constexpr float kCaptionSize = 0.82f;  // of the font
constexpr float kStep = 1.0f / 255;    // of 8-bit pixels, which span [−1, 1] in steps of twice that

std::string decibel_text(double value) {
  return std::isfinite(value) ? fmt::format("{:.1f} dB", value) : "the same";
}

/// Text below picture `i` of a grid, where it fits.
void caption(const ImageGrid& grid, int i, const std::string& text) {
  ImGui::PushFont(nullptr, ImGui::GetStyle().FontSizeBase * kCaptionSize);
  const ImVec2 at = grid.corner(i), size = ImGui::CalcTextSize(text.c_str());
  if (size.x <= grid.cell().x + 2)
    ImGui::GetWindowDrawList()->AddText({at.x + 0.5f * (grid.cell().x - size.x), at.y + grid.cell().y + 1},
                                        ImGui::GetColorU32(role_colors().text_dim), text.c_str());
  ImGui::PopFont();
}

/// Room for a caption.
int caption_gap() { return static_cast<int>(kCaptionSize * ImGui::GetFontSize()) + 4; }

/// Columns and zoom at which `count` pictures are largest.
GridLook largest_look(const ImageShape& shape, ImVec2 room, int count) {
  GridLook best{.columns = 1, .zoom = 0, .gap = caption_gap()};
  for (int columns = count; columns >= 1; --columns) {
    const int zoom = fitting_zoom(shape, room, columns, (count + columns - 1) / columns, best.gap);
    if (zoom > best.zoom) best.columns = columns, best.zoom = zoom;
  }
  return best;
}

/// "5 × 3, 2 × 8": what most answers are taken for.
std::string votes_text(const std::vector<Label>& taken_for, const std::vector<std::string>& names) {
  std::map<Label, int> votes;
  for (const Label label : taken_for) ++votes[label];
  std::vector<std::pair<int, Label>> order;
  for (const auto& [label, count] : votes)
    if (label >= 0 && label < static_cast<Label>(names.size())) order.emplace_back(-count, label);
  std::ranges::sort(order);
  std::string text;
  constexpr std::size_t kMost = 3;
  for (std::size_t i = 0; i < std::min(kMost, order.size()); ++i)
    text += fmt::format("{}{} × {}", i > 0 ? ", " : "", -order[i].first,
                        names[static_cast<std::size_t>(order[i].second)]);
  return text;
}

void draw_figures(const FrameContext& frame, const PictureAnswers& view, Label label) {
  if (!begin_values("figures", false)) return;
  if (view.known_error) {
    const bool exact = view.question.settings.noise == 0;
    value_row("Error on the known part", card("canvas_known_error"), fmt::format("{:.4f}", *view.known_error),
              "", exact ? (*view.known_error <= kStep ? Tint::kGood : Tint::kBad) : Tint::kPlain);
  }
  if (view.mean_psnr) {
    double sum = 0;
    for (const double value : view.psnr) sum += value;
    value_row("PSNR of the answers", card("canvas_psnr"),
              decibel_text(sum / static_cast<double>(view.psnr.size())), "", Tint::kPlain);
    value_row("PSNR of their mean", card("canvas_mean_psnr"), decibel_text(*view.mean_psnr), "",
              Tint::kPlain);
  }
  const std::vector<std::string>& names = class_names(frame);
  if (!view.taken_for.empty() && !names.empty()) {
    if (label != kNoLabel && label < static_cast<Label>(names.size()))
      value_row(fmt::format("Taken for {}", names[static_cast<std::size_t>(label)]).c_str(),
                card("canvas_agreement"),
                fmt::format("{} of {}", std::ranges::count(view.taken_for, label), view.taken_for.size()), "",
                Tint::kPlain);
    value_row("Classes found", card("canvas_taken_for"), votes_text(view.taken_for, names), "", Tint::kPlain);
  }
  end_values();
}

void draw_origin(const PictureAnswers& view, bool outdated) {
  tinted_text(
      outdated ? Tint::kWarning : Tint::kDim,
      fmt::format("EMA weights of iteration {}, {:.2f} s", with_separators(view.iteration), view.seconds));
}

}  // namespace

void CanvasAnswers::draw_overview(const PictureAnswers& view, const ImageShape& shape, float height) {
  const bool redraw = view.question.settings.task == PictureTask::kRedraw;
  const int gap = caption_gap();
  const ImVec2 room{ImGui::GetContentRegionAvail().x, height - static_cast<float>(gap)};
  overview_.draw("overview", view.overview, shape,
                 {.columns = 3, .zoom = fitting_zoom(shape, room, 3, 1, gap), .gap = gap});
  const char* ids[] = {redraw ? "canvas_noised" : "canvas_measured", "canvas_mean", "canvas_spread"};
  const char* names[] = {redraw ? "noised" : "known", "mean", "spread"};
  if (overview_.hovered() >= 0) explain_item(names[overview_.hovered()], card(ids[overview_.hovered()]));
  for (int i = 0; i < 3; ++i) caption(overview_, i, names[i]);
  ImGui::Dummy({1, static_cast<float>(gap) - ImGui::GetStyle().ItemSpacing.y});
}

int CanvasAnswers::draw_grid(const FrameContext& frame, const PictureAnswers& view, const ImageShape& shape) {
  const auto count = static_cast<int>(view.answers->cols());
  ImVec2 room = ImGui::GetContentRegionAvail();
  room.y -= static_cast<float>(caption_gap());
  const int clicked = grid_.draw("answers", view.answers, shape, largest_look(shape, room, count));
  if (grid_.hovered() >= 0) explain_item("Take as drawing", card("canvas_take"));
  const std::vector<std::string>& names = class_names(frame);
  for (int i = 0; i < count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    std::string text = at < view.psnr.size() ? decibel_text(view.psnr[at]) : "";
    const Label label = at < view.taken_for.size() ? view.taken_for[at] : kNoLabel;
    constexpr std::size_t kShort = 3;  // letters of a name that stands beside a figure
    if (label >= 0 && label < static_cast<Label>(names.size()))
      if (const std::string& name = names[static_cast<std::size_t>(label)];
          text.empty() || name.size() <= kShort)
        text += (text.empty() ? "" : "  ") + name;
    caption(grid_, i, text);
  }
  ImGui::Dummy({1, static_cast<float>(caption_gap()) - ImGui::GetStyle().ItemSpacing.y});
  return clicked;
}

int CanvasAnswers::draw(const FrameContext& frame, const PictureAnswers& view, const AnswersLook& look) {
  const ImageShape& shape = frame.experiment.data->as_images()->shape();
  constexpr float kOverviewShare = 0.3f;  // of the height
  draw_origin(view, look.outdated);
  draw_overview(view, shape, kOverviewShare * ImGui::GetContentRegionAvail().y);
  draw_figures(frame, view, look.label);
  return draw_grid(frame, view, shape);
}

}  // namespace diffuscope
