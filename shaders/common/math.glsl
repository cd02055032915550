// Logarithm, exponential, sine and cosine to about a unit in the last place from additions and multiplications alone: the
// built-in ones may be off by 2^-11 (sine) and differ from one device to the next. Coefficients: minimax
// fits of the Cephes library (Moshier 1984-1992).

// ln x for normal positive x.
float accurate_log(float x) {
  int bits = floatBitsToInt(x);
  int exponent = ((bits >> 23) & 255) - 126;
  float m = intBitsToFloat((bits & 0x007fffff) | 0x3f000000);  // in [0.5, 1)
  if (m < 0.707106781) {
    m += m;
    --exponent;
  }
  precise float f = m - 1.0;
  float z = f * f;
  float p = 7.0376836292e-2;
  p = p * f - 1.1514610310e-1;
  p = p * f + 1.1676998740e-1;
  p = p * f - 1.2420140846e-1;
  p = p * f + 1.4249322787e-1;
  p = p * f - 1.6668057665e-1;
  p = p * f + 2.0000714765e-1;
  p = p * f - 2.4999993993e-1;
  p = p * f + 3.3333331174e-1;
  float e = float(exponent);
  precise float tail = p * f * z + e * -2.12194440e-4 - 0.5 * z;
  return e * 0.693359375 + (f + tail);
}

// e^x for |x| up to 80.
float accurate_exp(float x) {
  float n = floor(x * 1.44269504088896341 + 0.5);
  precise float r = x - n * 0.693359375;
  r = r + n * 2.12194440e-4;
  float p = 1.9875691500e-4;
  p = p * r + 1.3981999507e-3;
  p = p * r + 8.3334519073e-3;
  p = p * r + 4.1665795894e-2;
  p = p * r + 1.6666665459e-1;
  p = p * r + 5.0000001201e-1;
  return (p * r * r + r + 1.0) * intBitsToFloat((int(n) + 127) << 23);
}

// (sin a, cos a) for |a| up to some 1e4: the multiple of pi/2 is taken off in three parts, of which the
// product with the first two is exact.
vec2 sin_cos(float a) {
  float quadrant = floor(a * 0.636619772367581343 + 0.5);
  precise float r = a - quadrant * 1.5703125;
  r = r - quadrant * 4.837512969970703125e-4;
  r = r - quadrant * 7.54978995489188216e-8;
  float z = r * r;
  float s = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * r + r;
  float c = ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
  int q = int(quadrant) & 3;
  vec2 result = (q & 1) == 0 ? vec2(s, c) : vec2(c, s);
  return vec2((q & 2) == 0 ? result.x : -result.x, q == 1 || q == 2 ? -result.y : result.y);
}
