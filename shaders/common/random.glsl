// Counter-based random numbers, the same as core/random.h: Philox4x32-10 (Salmon et al. 2011), its integers
// identical, its normals within 1e-6. Needs common/math.glsl.

// Block `block` (low, high) of the sequence (seed, stream, step).
uvec4 philox_block(uvec2 seed, uint stream, uint step, uvec2 block) {
  uvec4 c = uvec4(block, step, stream);
  uvec2 k = seed;
  for (int round = 0; round < 10; ++round) {
    uint high0, low0, high1, low1;
    umulExtended(0xD2511F53u, c.x, high0, low0);
    umulExtended(0xCD9E8D57u, c.z, high1, low1);
    c = uvec4(high1 ^ c.y ^ k.x, low1, high0 ^ c.w ^ k.y, low0);
    k += uvec2(0x9E3779B9u, 0xBB67AE85u);
  }
  return c;
}

// The middle of one of 2^23 equal cells of (0, 1); exact.
float unit_uniform(uint word) { return (float(word >> 9) + 0.5) * (1.0 / 8388608.0); }

// Two standard normals (Box-Muller): radius from the first word, angle from the second.
vec2 normal_pair(uint a, uint b) {
  float radius = sqrt(-2.0 * accurate_log(unit_uniform(a)));
  vec2 sine_cosine = sin_cos(6.28318530717958647692 * unit_uniform(b));
  return radius * sine_cosine.yx;
}

// The four normals of a block.
vec4 normals(uvec4 words) { return vec4(normal_pair(words.x, words.y), normal_pair(words.z, words.w)); }
