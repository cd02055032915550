#version 330 core
// A picture as large as the canvas, pixel by pixel; premultiplied alpha.
uniform sampler2D picture;
out vec4 fragment;

void main() {
  fragment = texelFetch(picture, ivec2(gl_FragCoord.xy), 0);
}
