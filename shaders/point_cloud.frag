#version 330 core
// A round dot whose edge fades over one pixel; premultiplied alpha.
uniform vec4 color;   // premultiplied
uniform float radius; // pixels
out vec4 fragment;

void main() {
  float distance_from_centre = length(gl_PointCoord * 2.0 - 1.0) * (radius + 0.5);
  fragment = color * clamp(radius + 0.5 - distance_from_centre, 0.0, 1.0);
}
