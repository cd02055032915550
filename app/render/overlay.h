// Lays a finished picture over the bound canvas. One thread, GL 3.3.
#pragma once

#include "app/render/shader_library.h"

namespace diffuscope {

class Overlay {
 public:
  Overlay() = default;
  ~Overlay();
  Overlay(const Overlay&) = delete;
  Overlay& operator=(const Overlay&) = delete;

  /// Blends `texture` (premultiplied alpha, as large as the canvas) over it.
  void draw(ShaderLibrary& shaders, unsigned texture);

 private:
  unsigned vertex_array_ = 0;  // empty: the corners are made in the shader
};

}  // namespace diffuscope
