#version 330 core
// The whole canvas, as a strip of four corners.

void main() {
  vec2 place = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  gl_Position = vec4(2.0 * place - 1.0, 0.0, 1.0);
}
