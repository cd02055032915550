#include "core/random_vectors.h"

#include <algorithm>

#include "core/instruction_sets.h"

// Highway compiles what follows once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/random_vectors.cpp"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace diffuscope::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D>
HWY_INLINE hn::Vec<D> number(D d, float value) {
  return hn::Set(d, value);
}

/// x·p + c in two roundings.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V next_term(D d, V p, V x, float c) {
  return hn::Add(hn::Mul(p, x), number(d, c));
}

/// ln x of normal positive x, as accurate_log of shaders/common/math.glsl: x = 2ᵉ(1 + f), 1 + f in [√½, √2).
template <class D, class V = hn::Vec<D>>
HWY_INLINE V logarithm(D d, V x) {
  const hn::RebindToSigned<D> integers;
  constexpr std::int32_t kRootHalf = 0x3f3504f3;
  const auto bits = hn::BitCast(integers, x);
  const auto exponent = hn::ShiftRight<23>(hn::Sub(bits, hn::Set(integers, kRootHalf)));
  const V m = hn::BitCast(d, hn::Sub(bits, hn::ShiftLeft<23>(exponent)));
  const V e = hn::ConvertTo(d, exponent);
  const V f = hn::Sub(m, number(d, 1.0f));
  const V square = hn::Mul(f, f);
  V p = number(d, 7.0376836292e-2f);
  for (const float c : {-1.1514610310e-1f, 1.1676998740e-1f, -1.2420140846e-1f, 1.4249322787e-1f,
                        -1.6668057665e-1f, 2.0000714765e-1f, -2.4999993993e-1f, 3.3333331174e-1f})
    p = next_term(d, p, f, c);
  V tail = hn::Mul(hn::Mul(p, f), square);
  tail = hn::Add(tail, hn::Mul(e, number(d, -2.12194440e-4f)));
  tail = hn::Sub(tail, hn::Mul(number(d, 0.5f), square));
  return hn::Add(hn::Mul(e, number(d, 0.693359375f)), hn::Add(f, tail));
}

/// Sine and cosine of angles in [0, 2π], as sin_cos of shaders/common/math.glsl: the multiple of π/2 is taken
/// off in three parts, of which the product with the first two is exact.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void sine_cosine(D d, V angle, V& sine, V& cosine) {
  const hn::RebindToSigned<D> integers;
  const auto q =
      hn::ConvertTo(integers, next_term(d, angle, number(d, 0.636619772f), 0.5f));  // a·2/π ≥ 0: rounds down
  const V quadrant = hn::ConvertTo(d, q);
  V r = hn::Sub(angle, hn::Mul(quadrant, number(d, 1.5703125f)));
  r = hn::Sub(r, hn::Mul(quadrant, number(d, 4.837512969970703125e-4f)));
  r = hn::Sub(r, hn::Mul(quadrant, number(d, 7.54978995489188216e-8f)));
  const V z = hn::Mul(r, r);
  V s = next_term(d, number(d, -1.9515295891e-4f), z, 8.3321608736e-3f);
  s = next_term(d, s, z, -1.6666654611e-1f);
  s = hn::Add(hn::Mul(hn::Mul(s, z), r), r);
  V c = next_term(d, number(d, 2.443315711809948e-5f), z, -1.388731625493765e-3f);
  c = next_term(d, c, z, 4.166664568298827e-2f);
  c = hn::Add(hn::Sub(hn::Mul(hn::Mul(c, z), z), hn::Mul(number(d, 0.5f), z)), number(d, 1.0f));
  const auto one = hn::Set(integers, 1), two = hn::Set(integers, 2);
  const auto swapped = hn::RebindMask(d, hn::Eq(hn::And(q, one), one));
  // Bit 1 of the quadrant, moved to the place of the sign.
  const auto sine_sign = hn::ShiftLeft<30>(hn::And(q, two));
  const auto cosine_sign = hn::ShiftLeft<30>(hn::And(hn::Add(q, one), two));
  sine = hn::Xor(hn::IfThenElse(swapped, c, s), hn::BitCast(d, sine_sign));
  cosine = hn::Xor(hn::IfThenElse(swapped, s, c), hn::BitCast(d, cosine_sign));
}

/// unit_uniform of words: the middle of one of 2²³ cells of (0, 1).
template <class D, class W>
HWY_INLINE hn::Vec<D> unit(D d, W words) {
  const hn::RebindToSigned<D> integers;
  const auto cell = hn::ConvertTo(d, hn::BitCast(integers, hn::ShiftRight<9>(words)));
  return hn::Mul(hn::Add(cell, number(d, 0.5f)), number(d, 1.0f / 8388608.0f));
}

/// normal_pair of words a and b.
template <class D, class W, class V = hn::Vec<D>>
HWY_INLINE void normals(D d, W a, W b, V& first, V& second) {
  const V radius = hn::Sqrt(hn::Mul(number(d, -2.0f), logarithm(d, unit(d, a))));
  V sine, cosine;
  sine_cosine(d, hn::Mul(number(d, 6.28318530718f), unit(d, b)), sine, cosine);
  first = hn::Mul(radius, cosine);
  second = hn::Mul(radius, sine);
}

void pair_of(std::uint32_t a, std::uint32_t b, float* out) {
  const hn::CappedTag<float, 1> d;
  const hn::CappedTag<std::uint32_t, 1> words;
  auto first = hn::Zero(d), second = first;
  normals(d, hn::Set(words, a), hn::Set(words, b), first, second);
  out[0] = hn::GetLane(first);
  out[1] = hn::GetLane(second);
}

using Floats = hn::ScalableTag<float>;
using Words = hn::ScalableTag<std::uint32_t>;
using Pairs = hn::ScalableTag<std::uint64_t>;  // of words, of which the lower one counts
constexpr std::ptrdiff_t kBlocks = static_cast<std::ptrdiff_t>(hn::MaxLanes(Floats()));

/// Philox4x32-10 on the counters in `c`, a word in each pair.
HWY_INLINE void mix(std::uint64_t seed, hn::Vec<Pairs> (&c)[4]) {
  const Pairs pairs;
  const Words words;
  const auto product = [&](hn::Vec<Pairs> word, std::uint32_t factor) {
    return hn::MulEven(hn::BitCast(words, word), hn::Set(words, factor));
  };
  auto k0 = static_cast<std::uint32_t>(seed), k1 = static_cast<std::uint32_t>(seed >> 32);
  for (int round = 0; round < philox::kRounds; ++round, k0 += philox::kKeyStep0, k1 += philox::kKeyStep1) {
    const auto p0 = product(c[0], philox::kMultiplier0), p1 = product(c[2], philox::kMultiplier1);
    c[0] = hn::Xor(hn::Xor(hn::ShiftRight<32>(p1), c[1]), hn::Set(pairs, k0));
    c[2] = hn::Xor(hn::Xor(hn::ShiftRight<32>(p0), c[3]), hn::Set(pairs, k1));
    c[1] = p1;
    c[3] = p0;
  }
}

/// The words of kBlocks blocks from `first` on: w[i] has word i of all of them.
HWY_INLINE void words_of(const BlockSequence& sequence, std::uint64_t first, hn::Vec<Words> (&w)[4]) {
  const Pairs pairs;
  const Words words;
  hn::Vec<Pairs> half[2][4];  // the even blocks, and the odd ones
  for (std::uint64_t odd = 0; odd < 2; ++odd) {
    const auto block = hn::Add(hn::Set(pairs, first + odd), hn::ShiftLeft<1>(hn::Iota(pairs, 0)));
    half[odd][0] = block;
    half[odd][1] = hn::ShiftRight<32>(block);
    half[odd][2] = hn::Set(pairs, sequence.step);
    half[odd][3] = hn::Set(pairs, sequence.stream);
    mix(sequence.seed, half[odd]);
  }
  const auto lower = hn::Set(pairs, 0xffffffffu);
  for (int i = 0; i < 4; ++i)
    w[i] = hn::BitCast(words, hn::Or(hn::And(half[0][i], lower), hn::ShiftLeft<32>(half[1][i])));
}

void fill_blocks(const BlockSequence& sequence, std::uint64_t first, std::ptrdiff_t count, float* out) {
  const Floats d;
  float last[4 * kBlocks];
  for (; count > 0; count -= kBlocks, first += static_cast<std::uint64_t>(kBlocks), out += 4 * kBlocks) {
    hn::Vec<Words> w[4];
    words_of(sequence, first, w);
    hn::Vec<Floats> n0, n1, n2, n3;
    normals(d, w[0], w[1], n0, n1);
    normals(d, w[2], w[3], n2, n3);
    hn::StoreInterleaved4(n0, n1, n2, n3, d, count < kBlocks ? last : out);
    if (count < kBlocks) std::copy_n(last, 4 * count, out);
  }
}

void fill_word_blocks(const BlockSequence& sequence, std::uint64_t first, BlockWords& words) {
  for (std::ptrdiff_t done = 0; done < kWordBlocks; done += kBlocks) {
    hn::Vec<Words> w[4];
    words_of(sequence, first + static_cast<std::uint64_t>(done), w);
    for (std::size_t i = 0; i < 4; ++i) hn::StoreU(w[i], Words(), words[i].data() + done);
  }
}

void fill_pair_blocks(const WordRow& a, const WordRow& b, BlockNormals& out) {
  const Floats d;
  for (std::ptrdiff_t done = 0; done < kWordBlocks; done += kBlocks) {
    hn::Vec<Floats> first, second;
    normals(d, hn::LoadU(Words(), a.data() + done), hn::LoadU(Words(), b.data() + done), first, second);
    hn::StoreU(first, d, out[0].data() + done);
    hn::StoreU(second, d, out[1].data() + done);
  }
}

FillNormalBlocks chosen_fill() { return &fill_blocks; }

}  // namespace diffuscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace diffuscope {

HWY_EXPORT(chosen_fill);
HWY_EXPORT(fill_word_blocks);
HWY_EXPORT(fill_pair_blocks);

void fill_words(const BlockSequence& sequence, std::uint64_t first, BlockWords& words) {
  HWY_DYNAMIC_DISPATCH(fill_word_blocks)(sequence, first, words);
}

void fill_pairs(const WordRow& a, const WordRow& b, BlockNormals& normals) {
  HWY_DYNAMIC_DISPATCH(fill_pair_blocks)(a, b, normals);
}

void fill_normal_blocks(const BlockSequence& sequence, std::uint64_t first, std::ptrdiff_t count,
                        float* out) {
  static const FillNormalBlocks fill = HWY_DYNAMIC_DISPATCH(chosen_fill)();
  fill(sequence, first, count, out);
}

std::vector<FillNormalBlocks> all_fill_normal_blocks() {
  return for_every_instruction_set([] { return HWY_DYNAMIC_DISPATCH(chosen_fill)(); });
}

std::array<float, 2> one_normal_pair(std::uint32_t a, std::uint32_t b) {
  std::array<float, 2> pair;
  HWY_STATIC_DISPATCH(pair_of)(a, b, pair.data());
  return pair;
}

}  // namespace diffuscope
#endif  // HWY_ONCE
