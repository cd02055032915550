#version 330 core
// One soft dot for each point of a moving cloud.
#include "common/moving_point.glsl"
uniform float radius; // pixels

void main() {
  gl_Position = clip_position();
  gl_PointSize = 2.0 * radius + 1.0;
}
