#version 330 core
// The rectangle that a grid covers, as a strip of four corners.
uniform vec4 corners; // clip space: x_min, y_min, x_max, y_max
out vec2 place;       // 0 to 1 over the grid

void main() {
  place = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  gl_Position = vec4(mix(corners.xy, corners.zw, place), 0.0, 1.0);
}
