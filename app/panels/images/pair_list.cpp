#include "app/panels/images/pair_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "app/panels/cards.h"
#include "app/panels/metric_texts.h"
#include "app/widgets/form.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr int kMostPairs = 60;
constexpr float kTextScale = 0.8f;  // of the distances below the pairs

const ImageSet& images_of(const HonestyView& view) { return *view.snapshot->experiment->data->as_images(); }

ImageShape pair_shape(const ImageShape& one) { return {2 * one.width + 1, one.height, one.channels}; }

/// "3 (taken for 5)": the class of sample i, in words.
std::string class_words(const HonestyView& view, std::size_t i) {
  const LabelledImages& training = images_of(view).training();
  if (view.asked.empty() || view.asked[i] == kNoLabel) return "sample";
  const std::string& asked = training.label_names[static_cast<std::size_t>(view.asked[i])];
  if (view.found[i] == view.asked[i] || view.found[i] == kNoLabel) return asked;
  return fmt::format("{} (taken for {})", asked,
                     training.label_names[static_cast<std::size_t>(view.found[i])]);
}

}  // namespace

std::vector<int> ordered_pairs(const HonestyView& view, PairOrder order, int most) {
  std::vector<int> samples(view.distances.size());
  std::iota(samples.begin(), samples.end(), 0);
  if (order == PairOrder::kClosest)
    std::ranges::stable_sort(samples, {}, [&](int i) { return view.distances[static_cast<std::size_t>(i)]; });
  samples.resize(std::min(samples.size(), static_cast<std::size_t>(most)));
  return samples;
}

Points pair_pictures(const HonestyView& view, const std::vector<int>& samples) {
  const ImageShape one = images_of(view).shape(), both = pair_shape(one);
  const int row = one.width * one.channels, wide = both.width * both.channels;
  Points pictures = Points::Zero(both.dim(), static_cast<Eigen::Index>(samples.size()));
  for (std::size_t k = 0; k < samples.size(); ++k) {
    const auto i = static_cast<std::size_t>(samples[k]);
    const auto sample = view.samples->col(samples[k]);
    const auto nearest = images_of(view).training().pixels.col(view.nearest[i]);
    auto picture = pictures.col(static_cast<Eigen::Index>(k));
    for (int y = 0; y < one.height; ++y) {
      picture.segment(y * wide, row) = sample.segment(y * row, row);
      picture.segment((y + 1) * wide - row, row) = nearest.segment(y * row, row);
    }
  }
  return pictures;
}

void PairList::update(const std::shared_ptr<const HonestyView>& view) {
  if (view == shown_ && order_ == shown_order_) return;
  shown_ = view;
  shown_order_ = order_;
  samples_ = ordered_pairs(*view, order_, kMostPairs);
  pictures_ = std::make_shared<const Points>(pair_pictures(*view, samples_));
  chosen_ = std::clamp(chosen_, 0, static_cast<int>(samples_.size()) - 1);
}

void PairList::draw_order() {
  constexpr std::array<const char*, 2> kNames{"closest", "as drawn"};
  const std::array<About, 2> abouts{card("pairs"), card("pairs")};
  int order = static_cast<int>(order_);
  edit_segments("Order", card("pairs"), EditMark::kNone, order, kNames, abouts);
  order_ = static_cast<PairOrder>(order);
}

void PairList::draw_chosen() const {
  const HonestyView& view = *shown_;
  const auto i = static_cast<std::size_t>(samples_[static_cast<std::size_t>(chosen_)]);
  const bool copy = view.copy_distance && static_cast<double>(view.distances[i]) < *view.copy_distance;
  const LabelledImages& training = images_of(view).training();
  const std::string of = training.labels.empty() || training.label_names.empty()
                             ? fmt::format("image {}", view.nearest[i])
                             : training.label_names[static_cast<std::size_t>(
                                   training.labels[static_cast<std::size_t>(view.nearest[i])])];
  ImGui::PushTextWrapPos(0);
  tinted_text(copy ? Tint::kWarning : Tint::kDim,
              fmt::format("{}: {} from {}{}", class_words(view, i),
                          short_number(static_cast<double>(view.distances[i])), of, copy ? ", a copy" : ""));
  ImGui::PopTextWrapPos();
}

void PairList::write_distances(int columns) const {
  ImGui::PushFont(nullptr, kTextScale * ImGui::GetStyle().FontSizeBase);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  for (std::size_t k = 0; k < samples_.size(); ++k) {
    const float distance = shown_->distances[static_cast<std::size_t>(samples_[k])];
    const bool copy = shown_->copy_distance && static_cast<double>(distance) < *shown_->copy_distance;
    const std::string text = fmt::format("{:.2f}", distance);
    const ImVec2 at = grid_.corner(static_cast<int>(k)), cell = grid_.cell();
    const float x = at.x + 0.5f * (cell.x - ImGui::CalcTextSize(text.c_str()).x);
    draw->AddText({x, at.y + cell.y + 1},
                  ImGui::GetColorU32(copy ? role_colors().warning : role_colors().text_dim), text.c_str());
  }
  const int rows = (static_cast<int>(samples_.size()) + columns - 1) / columns;
  if (rows > 0) ImGui::Dummy({1, ImGui::GetTextLineHeight()});  // below the last row
  ImGui::PopFont();
}

void PairList::draw_grid() {
  const ImageShape shape = pair_shape(images_of(*shown_).shape());
  const float font = ImGui::GetFontSize();
  const int gap = static_cast<int>(kTextScale * font) + 4;
  const float room = ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ScrollbarSize;
  const int zoom = std::max(1, static_cast<int>(4.2f * font) / shape.width);
  const int columns =
      std::max(1, static_cast<int>(room + static_cast<float>(gap)) / (zoom * shape.width + gap));
  const int clicked = grid_.draw("pairs", pictures_, shape,
                                 {.columns = columns, .zoom = zoom, .gap = gap, .chosen = chosen_});
  if (clicked >= 0) chosen_ = clicked;
  write_distances(columns);
}

void PairList::draw(const std::shared_ptr<const HonestyView>& view) {
  update(view);
  if (samples_.empty()) return;
  draw_order();
  update(view);
  draw_chosen();
  const float least = 9 * ImGui::GetFontSize();  // where there is less room, the panel scrolls
  if (ImGui::BeginChild("pairs", {0, std::max(ImGui::GetContentRegionAvail().y, least)})) draw_grid();
  ImGui::EndChild();
}

}  // namespace diffuscope
