#version 330 core
// Counts of points as opacity, the twin of app/render/tone_map.h: smoothed by [1 2 1]x[1 2 1]/16, then
// s/(1 + s) with s = typical_tone*sqrt(density/typical). The counts have a margin of one pixel.
uniform sampler2D counts;
uniform sampler2D moments; // its coarsest level holds the means over all pixels
uniform float typical_tone;
uniform vec4 color;        // premultiplied
out vec4 fragment;

void main() {
  const float weight[3] = float[3](1.0, 2.0, 1.0);
  float density = 0.0;
  for (int y = 0; y < 3; ++y)
    for (int x = 0; x < 3; ++x)
      density += weight[x] * weight[y] * texelFetch(counts, ivec2(gl_FragCoord.xy) + ivec2(x, y), 0).r / 16.0;
  vec2 mean = textureLod(moments, vec2(0.5), 100.0).rg;
  float s = density > 0.0 ? typical_tone * sqrt(density * mean.x / mean.y) : 0.0;
  fragment = color * (s / (1.0 + s));
}
