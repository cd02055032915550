#version 330 core
// Count and squared count of each pixel; their means over the picture say what a typical point has around it.
uniform sampler2D counts;
out vec2 moments;

void main() {
  float count = texelFetch(counts, ivec2(gl_FragCoord.xy), 0).r;
  moments = vec2(count, count * count);
}
