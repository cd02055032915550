// Activation functions of a vector with their slopes. Included once per instruction set by kernels.cpp.
#if defined(DIFFUSCOPE_ACTIVATION_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DIFFUSCOPE_ACTIVATION_INL_H_
#undef DIFFUSCOPE_ACTIVATION_INL_H_
#else
#define DIFFUSCOPE_ACTIVATION_INL_H_
#endif

#include "core/backend/kernels/math-inl.h"
#include "core/model/network_spec.h"

HWY_BEFORE_NAMESPACE();
namespace diffuscope::HWY_NAMESPACE {

/// h = act(z), slope = act′(z) where it is wanted.
template <Activation kind, bool kSlopes>
HWY_INLINE void activation(V z, V& h, V& slope) {
  if constexpr (kind == Activation::kSilu && !kSlopes) {
    h = hn::Div(z, inverse_logistic(z));
  } else if constexpr (kind == Activation::kSilu) {
    const V s = logistic(z);
    h = hn::Mul(z, s);
    slope = hn::MulAdd(h, hn::Sub(number(1.0f), s), s);  // σ + h(1 − σ)
  } else if constexpr (kind == Activation::kGelu) {
    // ½z(1 + tanh(a(z + bz³))) = zσ(2a(z + bz³)), the tanh form of Hendrycks & Gimpel 2016: a = √(2/π).
    constexpr float kTwoA = 1.5957691216f, kB = 0.044715f;
    const V square = hn::Mul(z, z);
    V complement;
    const V argument = hn::Mul(number(kTwoA), hn::MulAdd(hn::Mul(number(kB), square), z, z));
    const V s = logistic(argument, complement);
    h = hn::Mul(z, s);
    const V inner = hn::Mul(number(kTwoA), hn::MulAdd(number(3 * kB), square, number(1.0f)));
    slope = hn::MulAdd(hn::Mul(h, complement), inner, s);  // σ + zσ(1 − σ)·(argument)′
  } else if constexpr (kind == Activation::kRelu) {
    h = hn::IfThenElse(hn::Lt(z, hn::Zero(kVector)), hn::Zero(kVector), z);  // NaN stays
    slope = hn::IfThenElseZero(hn::Gt(z, hn::Zero(kVector)), number(1.0f));
  } else {
    h = hyperbolic_tangent(z);
    slope = hn::NegMulAdd(h, h, number(1.0f));
  }
}

}  // namespace diffuscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // once per instruction set
