// Elementary functions of a vector, for every instruction set: exp, the logistic function, tanh, sine and
// cosine, by reduction of the argument and a polynomial fitted to least relative error on what is left.
// Included once per instruction set by kernels.cpp. NaN stays NaN: a diverged training must be seen.
#if defined(DIFFUSCOPE_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DIFFUSCOPE_MATH_INL_H_
#undef DIFFUSCOPE_MATH_INL_H_
#else
#define DIFFUSCOPE_MATH_INL_H_
#endif

#include <hwy/highway.h>

#include <cmath>

// Loops over a few vectors must be unrolled, or the vectors would live in memory.
#ifndef DIFFUSCOPE_UNROLL
#if defined(__clang__)
#define DIFFUSCOPE_UNROLL _Pragma("clang loop unroll(full)")
#else
#define DIFFUSCOPE_UNROLL _Pragma("GCC unroll 16")
#endif
#endif

HWY_BEFORE_NAMESPACE();
namespace diffuscope::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;
constexpr D kVector;
constexpr int kLanes = static_cast<int>(hn::MaxLanes(kVector));

/// Whether a·b + c is rounded once.
constexpr bool kOneRounding = HWY_NATIVE_FMA;

HWY_INLINE V number(float value) { return hn::Set(kVector, value); }

/// x held to [low, high]; NaN stays. The vector instructions of x86 give their second operand where one is
/// NaN; those of Arm that Highway takes, and its scalar code, would give the number.
HWY_INLINE V held(V x, float low, float high) {
  if constexpr (!HWY_ARCH_X86 || HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128) {
    x = hn::IfThenElse(hn::Gt(x, number(high)), number(high), x);
    return hn::IfThenElse(hn::Lt(x, number(low)), number(low), x);
  }
  return hn::Max(number(low), hn::Min(number(high), x));
}

/// eˣ = fraction·power, to a relative error of 5·10⁻⁷, x held to [−87, 88]: x = n ln 2 + r with whole n,
/// eˣ = p(r)·2ⁿ. Adding 1.5·2²³ rounds to whole numbers, which then are the low bits of the sum; with 127
/// more these are the exponent of 2ⁿ. Where products are rounded before they are added, n ln 2 is taken off
/// in two parts, of which the first is exact. kNegated: e⁻ˣ instead, without an instruction for the sign.
struct Exponential {
  V fraction, power;
};
template <bool kNegated = false>
HWY_INLINE Exponential split_exponential(V argument) {
  const hn::RebindToSigned<D> integers;
  const V rounder = number(12582912.0f + 127.0f);
  const V x = kNegated ? held(argument, -88.0f, 87.0f) : held(argument, -87.0f, 88.0f);
  const V shifted = hn::MulAdd(x, number(kNegated ? -1.44269504f : 1.44269504f), rounder);
  const V n = hn::Sub(shifted, rounder);
  const V power = hn::BitCast(kVector, hn::ShiftLeft<23>(hn::BitCast(integers, shifted)));
  const V part = number(kOneRounding ? 0.693147181f : 0.693359375f);
  V r = kNegated ? hn::NegMulSub(n, part, x) : hn::NegMulAdd(n, part, x);
  if constexpr (!kOneRounding) r = hn::NegMulAdd(n, number(-2.12194440e-4f), r);
  V p = hn::MulAdd(r, number(8.29761941e-3f), number(4.19156291e-2f));
  p = hn::MulAdd(p, r, number(1.66675761e-1f));
  p = hn::MulAdd(p, r, number(4.99988914e-1f));
  p = hn::MulAdd(p, r, number(9.99999702e-1f));
  p = hn::MulAdd(p, r, number(1.00000012f));
  return {p, power};
}
HWY_INLINE V exponential(V x) {
  const Exponential e = split_exponential(x);
  return hn::Mul(e.fraction, e.power);
}

/// 1 + e⁻ˣ = 1/σ(x). What is divided by it waits for no multiplier: processors divide aside.
HWY_INLINE V inverse_logistic(V x) {
  const Exponential e = split_exponential<true>(x);
  return hn::MulAdd(e.fraction, e.power, number(1.0f));
}
/// σ(x) = 1/(1 + e⁻ˣ).
HWY_INLINE V logistic(V x) { return hn::Div(number(1.0f), inverse_logistic(x)); }
/// σ(x), and 1 − σ(x) = e⁻ˣσ(x) without loss where σ is nearly 1.
HWY_INLINE V logistic(V x, V& complement) {
  const Exponential e = split_exponential<true>(x);
  const V s = hn::Div(number(1.0f), hn::MulAdd(e.fraction, e.power, number(1.0f)));
  complement = hn::Mul(hn::Mul(e.fraction, e.power), s);
  return s;
}

/// tanh x = 1 − 2/(e²ˣ + 1), to an absolute error of 2·10⁻⁷.
HWY_INLINE V hyperbolic_tangent(V x) {
  return hn::Sub(number(1.0f), hn::Div(number(2.0f), inverse_logistic(hn::Neg(hn::Add(x, x)))));
}

/// Sine and cosine for |x| ≤ kLargestAngle, to an absolute error of 2·10⁻⁷: x = n π/2 + r; the quadrant n
/// mod 4 says which of sin r and cos r is meant, and with which sign. π/2 comes in three parts.
constexpr float kLargestAngle = 8192;
HWY_INLINE void sine_cosine(V x, V& sine, V& cosine) {
  const hn::RebindToSigned<D> integers;
  const auto n = hn::NearestInt(hn::Mul(x, number(0.636619772f)));
  const V whole = hn::ConvertTo(kVector, n);
  V r = hn::NegMulAdd(whole, number(1.5703125f), x);
  r = hn::NegMulAdd(whole, number(4.83751297e-4f), r);
  r = hn::NegMulAdd(whole, number(7.54978995e-8f), r);
  const V square = hn::Mul(r, r);
  V s = hn::MulAdd(square, number(-1.95166547e-4f), number(8.33217334e-3f));
  s = hn::MulAdd(s, square, number(-1.66666552e-1f));
  s = hn::MulAdd(hn::Mul(s, square), r, r);
  V c = hn::MulAdd(square, number(2.44377297e-5f), number(-1.38873619e-3f));
  c = hn::MulAdd(c, square, number(4.16664556e-2f));
  c = hn::MulAdd(hn::Mul(c, square), square, hn::NegMulAdd(number(0.5f), square, number(1.0f)));
  const auto one = hn::Set(integers, 1), two = hn::Set(integers, 2);
  const auto swapped = hn::RebindMask(kVector, hn::Eq(hn::And(n, one), one));
  // Bit 1 of the quadrant, moved to the place of the sign.
  const auto sine_sign = hn::ShiftLeft<30>(hn::And(n, two));
  const auto cosine_sign = hn::ShiftLeft<30>(hn::And(hn::Add(n, one), two));
  sine = hn::Xor(hn::IfThenElse(swapped, c, s), hn::BitCast(kVector, sine_sign));
  cosine = hn::Xor(hn::IfThenElse(swapped, s, c), hn::BitCast(kVector, cosine_sign));
}

}  // namespace diffuscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // once per instruction set
