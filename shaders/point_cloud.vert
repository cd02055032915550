#version 330 core
// A point between two positions: weights (alpha, sigma) on (x_0, eps) or (1 - f, f) on two states. One soft dot each.
layout(location = 0) in vec2 first;
layout(location = 1) in vec2 second;
uniform vec2 weights;
uniform vec2 scale;   // model space to clip space
uniform vec2 offset;
uniform float radius; // pixels

void main() {
  vec2 position = weights.x * first + weights.y * second;
  gl_Position = vec4(position * scale + offset, 0.0, 1.0);
  gl_PointSize = 2.0 * radius + 1.0;
}
