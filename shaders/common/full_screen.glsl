// Corner gl_VertexID of three of a triangle that covers the whole picture.
vec4 full_screen_corner() {
  return vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0);
}
