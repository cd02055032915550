// A small picture owned by the window: pixels on our side, uploaded by Dear ImGui's backend when they change.
// Freed with the object, or with the ImGui context if that goes first. Main thread.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <memory>

namespace diffuscope {

class UiTexture {
 public:
  /// width×height transparent pixels, RGBA with straight alpha; needs a current ImGui context.
  UiTexture(int width, int height);
  ~UiTexture();
  UiTexture(const UiTexture&) = delete;
  UiTexture& operator=(const UiTexture&) = delete;

  int width() const;
  int height() const;
  /// Row `y` from the top, `width` pixels as IM_COL32; call changed() when done.
  std::uint32_t* row(int y);
  /// Uploads everything before the next frame is drawn.
  void changed();
  ImTextureRef reference() const;
  /// The context it was made in still exists.
  bool alive() const;

 private:
  std::shared_ptr<ImTextureData> data_;  // shared with the list that outlives the context
};

}  // namespace diffuscope
