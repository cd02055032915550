#include "app/panels/images/image_grid.h"

#include <algorithm>

#include "app/widgets/role_colors.h"
#include "core/images/sheet.h"

namespace diffuscope {
namespace {

int rows_of(Eigen::Index count, int columns) { return static_cast<int>((count + columns - 1) / columns); }

ImU32 pixel_color(const Points& images, const ImageShape& shape, Eigen::Index image, int x, int y,
                  float range) {
  const auto byte = [&](int channel) {
    return pixel_byte(images(shape.channels * (y * shape.width + x) + channel, image) / range);
  };
  const std::uint8_t red = byte(0);
  return shape.channels == 3 ? IM_COL32(red, byte(1), byte(2), 255) : IM_COL32(red, red, red, 255);
}

}  // namespace

int fitting_zoom(const ImageShape& shape, ImVec2 room, int columns, int rows, int gap) {
  const auto fit = [gap](float length, int count, int pixels) {
    return (static_cast<int>(length) - gap * (count - 1)) / std::max(1, count * pixels);
  };
  return std::max(1, std::min(fit(room.x, columns, shape.width), fit(room.y, rows, shape.height)));
}

ImVec2 ImageGrid::corner(int i) const {
  const auto gap = static_cast<float>(look_.gap);
  return {origin_.x + static_cast<float>(i % look_.columns) * (cell_.x + gap),
          origin_.y + static_cast<float>(i / look_.columns) * (cell_.y + gap)};
}

bool ImageGrid::same_picture(const PointsPtr& images, const ImageShape& shape, const GridLook& look) const {
  return texture_ && texture_->alive() && shown_ == images && shape_ == shape &&
         look_.columns == look.columns && look_.zoom == look.zoom && look_.gap == look.gap &&
         look_.range == look.range && ground_ == ImGui::GetColorU32(ImGuiCol_WindowBg);
}

void ImageGrid::paint(const Points& images, const ImageShape& shape, const GridLook& look) {
  const int step_x = shape.width * look.zoom + look.gap, step_y = shape.height * look.zoom + look.gap;
  const int rows = rows_of(images.cols(), look.columns);
  const int width = look.columns * step_x - look.gap, height = rows * step_y - look.gap;
  if (!texture_ || !texture_->alive() || texture_->width() != width || texture_->height() != height)
    texture_ = std::make_unique<UiTexture>(width, height);
  ground_ = ImGui::GetColorU32(ImGuiCol_WindowBg);
  for (int y = 0; y < height; ++y) {
    std::uint32_t* row = texture_->row(y);
    std::fill(row, row + width, ground_);
    if (y % step_y >= shape.height * look.zoom) continue;
    for (int x = 0; x < width; ++x) {
      const Eigen::Index image = y / step_y * look.columns + x / step_x;
      if (x % step_x >= shape.width * look.zoom || image >= images.cols()) continue;
      row[x] = pixel_color(images, shape, image, x % step_x / look.zoom, y % step_y / look.zoom, look.range);
    }
  }
  texture_->changed();
}

int ImageGrid::draw(const char* id, const PointsPtr& images, const ImageShape& shape, const GridLook& look) {
  if (!same_picture(images, shape, look)) paint(*images, shape, look);
  shown_ = images, shape_ = shape, look_ = look;
  cell_ = {static_cast<float>(shape.width * look.zoom), static_cast<float>(shape.height * look.zoom)};
  origin_ = ImGui::GetCursorScreenPos();
  const ImVec2 size{static_cast<float>(texture_->width()), static_cast<float>(texture_->height())};
  const bool pressed = ImGui::InvisibleButton(id, size);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddImage(texture_->reference(), origin_, {origin_.x + size.x, origin_.y + size.y});
  hovered_ = -1;
  const auto count = static_cast<int>(images->cols());
  if (ImGui::IsItemHovered()) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const auto gap = static_cast<float>(look.gap);
    const int column =
        std::clamp(static_cast<int>((mouse.x - origin_.x) / (cell_.x + gap)), 0, look.columns - 1);
    const int i = static_cast<int>((mouse.y - origin_.y) / (cell_.y + gap)) * look.columns + column;
    if (i < count) hovered_ = i;
  }
  const auto frame = [&](int i, const ImVec4& color) {
    const ImVec2 at = corner(i);
    draw->AddRect({at.x - 1, at.y - 1}, {at.x + cell_.x + 1, at.y + cell_.y + 1}, ImGui::GetColorU32(color),
                  0.0f, 2.0f);
  };
  if (hovered_ >= 0) frame(hovered_, faded(role_colors().selection, 0.6f));
  if (look.chosen >= 0 && look.chosen < count) frame(look.chosen, role_colors().selection);
  return pressed ? hovered_ : -1;
}

}  // namespace diffuscope
