#include "app/panels/images/canvas_surface.h"

#include <imgui.h>

#include <cmath>

#include "app/widgets/role_colors.h"

namespace diffuscope {

void CanvasSurface::draw(CanvasDrawing& drawing, const CanvasBrush& brush, CanvasUse use, int zoom) {
  const ImageShape& shape = drawing.shape();
  const bool frame = use == CanvasUse::kFrame;
  grid_.draw("canvas", frame ? drawing.framed_picture() : drawing.state().picture, shape,
             {.columns = 1, .zoom = zoom, .gap = 0});
  const ImVec2 mouse = ImGui::GetIO().MousePos, origin = grid_.corner(0);
  const auto place = [zoom](float distance) {
    return static_cast<int>(std::floor(distance / static_cast<float>(zoom)));
  };
  const PixelPlace under{place(mouse.x - origin.x), place(mouse.y - origin.y)};
  if (use != CanvasUse::kPaint)
    tint_unknown(shape, frame ? *drawing.framed_known() : *drawing.state().known, zoom);
  if (frame) return move(drawing, under);
  if (ImGui::IsItemHovered() && brush.tool != CanvasTool::kFill)
    outline(shape, stroke_pixels(shape, under, under, brush.radius), zoom);
  paint(drawing, brush, under);
}

void CanvasSurface::paint(CanvasDrawing& drawing, const CanvasBrush& brush, PixelPlace under) {
  CanvasBrush used = brush;
  const bool erases = ImGui::IsItemHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Right);
  erasing_ = erases || (erasing_ && ImGui::IsMouseDown(ImGuiMouseButton_Right));
  const bool fills = brush.tool == CanvasTool::kFill && !erasing_;
  if (erasing_) used.tool = CanvasTool::kEraser;
  if (ImGui::IsItemActivated() || erases) {
    if (fills) return drawing.fill(used, under);
    drawing.begin_step();
    drawing.stroke(used, under, under);
  } else if ((ImGui::IsItemActive() || erasing_) && !fills && !(under == last_)) {
    drawing.stroke(used, last_, under);
  }
  last_ = under;
}

void CanvasSurface::move(CanvasDrawing& drawing, PixelPlace under) {
  if (ImGui::IsItemHovered() || ImGui::IsItemActive()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
  if (ImGui::IsItemActivated())
    drawing.begin_step();
  else if (ImGui::IsItemActive() && !(under == last_))
    drawing.shift(under.x - last_.x, under.y - last_.y);
  last_ = under;
}

void CanvasSurface::tint_unknown(const ImageShape& shape, const KnownPixels& known, int zoom) const {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImU32 color = ImGui::GetColorU32(faded(role_colors().noise, 0.62f));
  const ImVec2 origin = grid_.corner(0);
  const auto side = static_cast<float>(zoom);
  for (int y = 0; y < shape.height; ++y)
    for (int x = 0; x < shape.width; ++x) {
      const int first = x;
      while (x < shape.width && known[y * shape.width + x] == 0) ++x;
      if (x > first)
        draw->AddRectFilled(
            {origin.x + static_cast<float>(first) * side, origin.y + static_cast<float>(y) * side},
            {origin.x + static_cast<float>(x) * side, origin.y + static_cast<float>(y + 1) * side}, color);
    }
}

void CanvasSurface::outline(const ImageShape& shape, const std::vector<int>& pixels, int zoom) const {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 origin = grid_.corner(0);
  const auto side = static_cast<float>(zoom);
  for (const int pixel : pixels) {
    const ImVec2 at{origin.x + static_cast<float>(pixel % shape.width) * side,
                    origin.y + static_cast<float>(pixel / shape.width) * side};
    draw->AddRect(at, {at.x + side, at.y + side}, ImGui::GetColorU32(faded(role_colors().selection, 0.8f)));
  }
}

}  // namespace diffuscope
