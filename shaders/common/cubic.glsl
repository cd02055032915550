// Cubic B-spline interpolation of a texture with linear filtering: four reads instead of sixteen (each read between two
// texels returns their weighted sum). Smooth second derivatives, so contour lines have no corners.
float cubic_sample(sampler2D source, vec2 place) {
  vec2 size = vec2(textureSize(source, 0));
  vec2 texel = place * size - 0.5;
  vec2 f = fract(texel);
  vec2 base = texel - f + 0.5;
  vec2 f2 = f * f;
  vec2 f3 = f2 * f;
  vec2 w0 = (1.0 - f) * (1.0 - f) * (1.0 - f) / 6.0;
  vec2 w1 = (4.0 - 6.0 * f2 + 3.0 * f3) / 6.0;
  vec2 w3 = f3 / 6.0;
  vec2 left = w0 + w1;
  vec2 right = 1.0 - left;
  vec2 a = (base - 1.0 + w1 / left) / size;
  vec2 b = (base + 1.0 + w3 / right) / size;
  float top = mix(texture(source, vec2(b.x, b.y)).r, texture(source, vec2(a.x, b.y)).r, left.x);
  float bottom = mix(texture(source, vec2(b.x, a.y)).r, texture(source, vec2(a.x, a.y)).r, left.x);
  return mix(top, bottom, left.y);
}
