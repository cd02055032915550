// How much of this pixel the nearest contour line covers: lines of about one pixel stand where `lines` is a whole number
// and fade out where they are closer than about three pixels. Fragment shaders only.
float contour(float lines) {
  float per_pixel = max(fwidth(lines), 1e-6);
  float distance_in_pixels = abs(fract(lines + 0.5) - 0.5) / per_pixel;
  return clamp(1.0 - distance_in_pixels, 0.0, 1.0) * (1.0 - smoothstep(0.15, 0.4, per_pixel));
}
