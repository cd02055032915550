// What the host says about one column of a batch (core/backend/resident_training.h has the same struct).
struct Column {
  vec4 noising;   // input = x*x0 + y*eps, target = z*x0 - w*eps
  vec4 told;      // condition, first label row, second label row, share of the second
  vec4 loss;      // d loss/d F = x*(F - target); of the variance head: y
  vec4 variance;  // offset, slope, floor, gain (core/training/variance_loss.h)
};
