// Attributes and uniforms of a point between two positions: weights (alpha, sigma) on (x_0, eps) or
// (1 - f, f) on two states.
layout(location = 0) in vec2 first;
layout(location = 1) in vec2 second;
uniform vec2 weights;
uniform vec2 scale;   // model space to clip space
uniform vec2 offset;

vec4 clip_position() {
  return vec4((weights.x * first + weights.y * second) * scale + offset, 0.0, 1.0);
}
