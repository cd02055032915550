// The register block of one invocation: 8 outputs x 8 samples of a product, 64 multiply-adds for 16 numbers
// read. Output q has its samples in block[2q] and block[2q + 1].
vec4 block[16];

void clear_block() {
  for (int i = 0; i < 16; ++i) block[i] = vec4(0.0);
}

// Adds the outer product of 8 weights and 8 samples of one input.
void add_outer(vec4 w0, vec4 w1, vec4 x0, vec4 x1) {
  for (int q = 0; q < 4; ++q) {
    block[2 * q] += w0[q] * x0;
    block[2 * q + 1] += w0[q] * x1;
    block[2 * q + 8] += w1[q] * x0;
    block[2 * q + 9] += w1[q] * x1;
  }
}
