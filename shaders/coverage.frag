#version 330 core
// One colour as opaque as a texture says, pixel by pixel; premultiplied alpha.
uniform sampler2D coverage; // as large as the canvas
uniform vec4 color;         // not premultiplied; its alpha is in the coverage already
out vec4 fragment;

void main() {
  fragment = vec4(color.rgb, 1.0) * texelFetch(coverage, ivec2(gl_FragCoord.xy), 0).r;
}
