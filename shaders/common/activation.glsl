// h = act(z) and its slope act'(z); ACTIVATION counts as core/model/network_spec.h does.
#ifndef ACTIVATION
#define ACTIVATION 0
#endif

// Without overflow on either side.
vec4 logistic(vec4 z) {
  vec4 e = exp(-abs(z));
  return mix(e, vec4(1.0), greaterThanEqual(z, vec4(0.0))) / (1.0 + e);
}
vec4 hyperbolic_tangent(vec4 z) { return 2.0 * logistic(2.0 * z) - 1.0; }

void activate(vec4 z, out vec4 h, out vec4 slope) {
#if ACTIVATION == 0  // SiLU
  vec4 s = logistic(z);
  h = z * s;
  slope = s + h * (1.0 - s);
#elif ACTIVATION == 1  // GELU, tanh form
  const float kScale = 0.7978845608, kCubic = 0.044715;
  vec4 t = hyperbolic_tangent(kScale * (z + kCubic * z * z * z));
  h = 0.5 * z * (1.0 + t);
  slope = 0.5 * (1.0 + t) + 0.5 * z * (1.0 - t * t) * kScale * (1.0 + 3.0 * kCubic * z * z);
#elif ACTIVATION == 2  // ReLU
  h = max(z, 0.0);
  slope = vec4(greaterThan(z, vec4(0.0)));
#else  // tanh
  h = hyperbolic_tangent(z);
  slope = 1.0 - h * h;
#endif
}
