#version 330 core
// Every point of a moving cloud as the one pixel it falls into.
#include "common/moving_point.glsl"

void main() {
  gl_Position = clip_position();
  gl_PointSize = 1.0;
}
