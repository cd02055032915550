#version 330 core
// A float field as a colour map of three colours with contour lines; premultiplied alpha.
#include "common/contour.glsl"
uniform sampler2D field;
uniform vec2 range;         // field values of the first and the last colour
uniform vec4 low_color;
uniform vec4 middle_color;
uniform vec4 high_color;
uniform float contour_step; // field units between lines, counted down from range.y; 0: no lines
uniform vec4 contour_color;
in vec2 place;
out vec4 fragment;

void main() {
  float value = texture(field, place).r;
  float level = clamp((value - range.x) / (range.y - range.x), 0.0, 1.0);
  vec4 color = level < 0.5 ? mix(low_color, middle_color, 2.0 * level) : mix(middle_color, high_color, 2.0 * level - 1.0);
  if (contour_step > 0.0) {
    vec4 line = contour_color * contour((range.y - value) / contour_step) * smoothstep(0.0, 0.08, level);
    color = line + color * (1.0 - line.a);
  }
  fragment = color;
}
