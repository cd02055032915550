// The one product of the network and its uses forward and backward; gradient-inl.h has the third. Included
// once per instruction set by kernels.cpp; what it computes, and why in blocks of 6×4 vectors, stands at the
// top of kernels.h.
#if defined(DIFFUSCOPE_PRODUCT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DIFFUSCOPE_PRODUCT_INL_H_
#undef DIFFUSCOPE_PRODUCT_INL_H_
#else
#define DIFFUSCOPE_PRODUCT_INL_H_
#endif

#include "core/backend/kernels/activation-inl.h"
#include "core/backend/kernels/kernels.h"

HWY_BEFORE_NAMESPACE();
namespace diffuscope::HWY_NAMESPACE {

using Index = std::ptrdiff_t;

// 24 accumulators where there are 32 registers, 12 where there are 16.
// Better instruction sets of a family have smaller numbers: AVX-512 has several names.
constexpr bool kManyRegisters = HWY_ARCH_X86 ? HWY_TARGET <= HWY_AVX3 : HWY_ARCH_ARM_A64;
constexpr int kRows = 6;
constexpr int kColumnVectors = kManyRegisters ? 4 : 2;
constexpr Index kPanel = kColumnVectors * kLanes;

/// c(row, column) of R rows and N vectors of columns. Vectors of Arm have a constructor: an implicit one here
/// would call it, but would not be compiled for the instruction set.
template <int R, int N>
struct Block {
  HWY_INLINE Block() {}
  V c[R][N];
};

/// How a(row, k) lies in memory: element row·row_step + k·k_step.
struct Operand {
  const float* data;
  Index row_step, k_step;
};

/// block += Σ_{k < count} a(row, k)·b(k, column), b's rows b_step apart.
template <int R, int N>
HWY_INLINE void accumulate(Block<R, N>& block, Operand a, const float* HWY_RESTRICT b, Index b_step,
                           Index count) {
  Block<R, N> sum = block;
  const float* rows[R];
  DIFFUSCOPE_UNROLL
  for (int r = 0; r < R; ++r) rows[r] = a.data + r * a.row_step;
  for (Index k = 0; k < count; ++k, b += b_step) {
    V vectors[N];
    DIFFUSCOPE_UNROLL
    for (int n = 0; n < N; ++n) vectors[n] = hn::LoadU(kVector, b + n * kLanes);
    DIFFUSCOPE_UNROLL
    for (int r = 0; r < R; ++r) {
      const V factor = hn::Set(kVector, rows[r][k * a.k_step]);
      DIFFUSCOPE_UNROLL
      for (int n = 0; n < N; ++n) sum.c[r][n] = hn::MulAdd(factor, vectors[n], sum.c[r][n]);
    }
  }
  block = sum;
}

template <int R, int N>
HWY_INLINE void load(Block<R, N>& block, const float* from, Index stride) {
  DIFFUSCOPE_UNROLL
  for (int r = 0; r < R; ++r) {
    DIFFUSCOPE_UNROLL
    for (int n = 0; n < N; ++n) block.c[r][n] = hn::LoadU(kVector, from + r * stride + n * kLanes);
  }
}
template <int R, int N>
HWY_INLINE void set_zero(Block<R, N>& block) {
  DIFFUSCOPE_UNROLL
  for (int r = 0; r < R; ++r) {
    DIFFUSCOPE_UNROLL
    for (int n = 0; n < N; ++n) block.c[r][n] = hn::Zero(kVector);
  }
}
template <int R, int N>
HWY_INLINE void store(const Block<R, N>& block, float* out, Index stride) {
  DIFFUSCOPE_UNROLL
  for (int r = 0; r < R; ++r) {
    DIFFUSCOPE_UNROLL
    for (int n = 0; n < N; ++n) hn::StoreU(block.c[r][n], kVector, out + r * stride + n * kLanes);
  }
}

/// Calls use.template block<R, N>(row, column) for blocks that cover `rows`×`columns`: panel by panel, in a
/// panel from the first row to the last, so that a panel of b is read from the cache after its first block.
/// `columns` is a multiple of the vector. Which block an element is in does not change its sum.
template <int N, class Use>
HWY_INLINE void over_rows(Index rows, Index column, const Use& use) {
  Index row = 0;
  for (; row + kRows <= rows; row += kRows) use.template block<kRows, N>(row, column);
  for (; row + 4 <= rows; row += 4) use.template block<4, N>(row, column);
  for (; row + 2 <= rows; row += 2) use.template block<2, N>(row, column);
  if (row < rows) use.template block<1, N>(row, column);
}
template <class Use>
HWY_INLINE void over_blocks(Index rows, Index columns, const Use& use) {
  Index column = 0;
  for (; column + kPanel <= columns; column += kPanel) over_rows<kColumnVectors>(rows, column, use);
  const Index rest = (columns - column) / kLanes;
  if constexpr (kColumnVectors > 3)
    if (rest == 3) over_rows<3>(rows, column, use);
  if constexpr (kColumnVectors > 2)
    if (rest == 2) over_rows<2>(rows, column, use);
  if (rest == 1) over_rows<1>(rows, column, use);
}

/// b of a packed matrix for a block at `column`, from the k-th row on: the distance of its rows is the width
/// of its panel.
template <int N>
HWY_INLINE const float* panel_at(const PackedMatrix& matrix, Index column, Index k = 0) {
  return matrix.data + column * matrix.inner + k * N * kLanes;
}

template <class After>
struct Forward {
  const ForwardLayer& layer;

  template <int R, int N>
  HWY_INLINE void block(Index row, Index column) const {
    Block<R, N> z;
    DIFFUSCOPE_UNROLL
    for (int r = 0; r < R; ++r) {
      const float* bias = layer.bias + column + (layer.bias_row ? layer.bias_row[row + r] * layer.stride : 0);
      DIFFUSCOPE_UNROLL
      for (int n = 0; n < N; ++n) z.c[r][n] = hn::LoadU(kVector, bias + n * kLanes);
    }
    accumulate(z, Operand{layer.in + row * layer.in_stride, layer.in_stride, 1},
               panel_at<N>(layer.weights, column, layer.first_input), N * kLanes, layer.inputs);
    const Index first = row * layer.stride + column;
    store(z, layer.out + first, layer.stride);
    After::template apply<N>(layer, first, R);
  }
};

/// z in `rows` rows of N vectors of layer.out becomes act(z), with its slope and the residual sum where
/// wanted. Not inlined: its constants would take registers from the product's sums.
template <Activation kind, bool kSlopes>
struct Activate {
  template <int N>
  HWY_NOINLINE static void apply(const ForwardLayer& layer, Index first, Index rows) {
    for (; rows > 0; --rows, first += layer.stride) {
      float* const out = layer.out + first;
      V h[N], slope[N];
      DIFFUSCOPE_UNROLL
      for (int n = 0; n < N; ++n)
        activation<kind, kSlopes>(hn::LoadU(kVector, out + n * kLanes), h[n], slope[n]);
      if constexpr (kSlopes) {
        DIFFUSCOPE_UNROLL
        for (int n = 0; n < N; ++n) hn::StoreU(slope[n], kVector, layer.slope + first + n * kLanes);
      }
      if (layer.carried) {
        DIFFUSCOPE_UNROLL
        for (int n = 0; n < N; ++n)
          h[n] = hn::Add(h[n], hn::LoadU(kVector, layer.carried + first + n * kLanes));
      }
      DIFFUSCOPE_UNROLL
      for (int n = 0; n < N; ++n) hn::StoreU(h[n], kVector, out + n * kLanes);
    }
  }
};
struct Nothing {
  template <int N>
  HWY_INLINE static void apply(const ForwardLayer&, Index, Index) {}
};

template <Activation kind>
void forward_with(const ForwardLayer& layer, Index samples) {
  if (layer.slope)
    over_blocks(samples, layer.weights.columns, Forward<Activate<kind, true>>{layer});
  else
    over_blocks(samples, layer.weights.columns, Forward<Activate<kind, false>>{layer});
}
void forward(Activation activation, const ForwardLayer& layer, Index samples) {
  switch (activation) {
    case Activation::kSilu:
      return forward_with<Activation::kSilu>(layer, samples);
    case Activation::kGelu:
      return forward_with<Activation::kGelu>(layer, samples);
    case Activation::kRelu:
      return forward_with<Activation::kRelu>(layer, samples);
    case Activation::kTanh:
      return forward_with<Activation::kTanh>(layer, samples);
  }
}
void output(const ForwardLayer& layer, Index samples) {
  over_blocks(samples, layer.weights.columns, Forward<Nothing>{layer});
}

/// sums[i] = the sum of the lanes of v[i]: two vectors are added with their lanes in turns, then two of
/// these, so that in the end every group of four lanes holds a part of four sums.
HWY_INLINE void sum_lanes_of_eight(const V* v, float* sums) {
#if HWY_TARGET == HWY_SCALAR
  for (int i = 0; i < 8; ++i) sums[i] = hn::GetLane(v[i]);
#else
  const hn::Repartition<double, D> pairs;
  const hn::CappedTag<float, 4> four;
  float lanes[kLanes];
  for (int i = 0; i < 8; i += 4) {
    const auto turns = [&](int a) {
      return hn::BitCast(pairs, hn::Add(hn::InterleaveLower(kVector, v[a], v[a + 1]),
                                        hn::InterleaveUpper(kVector, v[a], v[a + 1])));
    };
    const auto a = turns(i), b = turns(i + 2);
    hn::StoreU(hn::Add(hn::BitCast(kVector, hn::InterleaveLower(pairs, a, b)),
                       hn::BitCast(kVector, hn::InterleaveUpper(pairs, a, b))),
               kVector, lanes);
    auto sum = hn::LoadU(four, lanes);
    for (int group = 4; group < kLanes; group += 4) sum = hn::Add(sum, hn::LoadU(four, lanes + group));
    hn::StoreU(sum, four, sums + i);
  }
#endif
}

/// S samples, J outputs: all their sums at once.
template <int S, int J>
HWY_INLINE void narrow_block(const NarrowLayer& layer, Index sample, Index output) {
  Block<S, J> sum;
  DIFFUSCOPE_UNROLL
  for (int s = 0; s < S; ++s) {
    DIFFUSCOPE_UNROLL
    for (int j = 0; j < J; ++j) sum.c[s][j] = hn::Zero(kVector);
  }
  const float* const in = layer.in + sample * layer.in_stride;
  const float* const weights = layer.weights + output * layer.inputs;
  for (Index k = 0; k < layer.inputs; k += kLanes) {
    V w[J];
    DIFFUSCOPE_UNROLL
    for (int j = 0; j < J; ++j) w[j] = hn::LoadU(kVector, weights + j * layer.inputs + k);
    DIFFUSCOPE_UNROLL
    for (int s = 0; s < S; ++s) {
      const V h = hn::LoadU(kVector, in + s * layer.in_stride + k);
      DIFFUSCOPE_UNROLL
      for (int j = 0; j < J; ++j) sum.c[s][j] = hn::MulAdd(h, w[j], sum.c[s][j]);
    }
  }
  static_assert(S * J <= 8);
  V all[8];
  DIFFUSCOPE_UNROLL
  for (int i = 0; i < 8; ++i) all[i] = i < S * J ? sum.c[i / J % S][i % J] : hn::Zero(kVector);
  float sums[8];
  sum_lanes_of_eight(all, sums);
  for (int s = 0; s < S; ++s)
    for (int j = 0; j < J; ++j)
      layer.out[(sample + s) * layer.out_stride + output + j] = sums[s * J + j] + layer.bias[output + j];
}
template <int S>
HWY_INLINE void narrow_rows(const NarrowLayer& layer, Index sample) {
  Index output = 0;
  for (; output + 2 <= layer.outputs; output += 2) narrow_block<S, 2>(layer, sample, output);
  if (output < layer.outputs) narrow_block<S, 1>(layer, sample, output);
}
void narrow_output(const NarrowLayer& layer, Index samples) {
  Index sample = 0;
  for (; sample + 4 <= samples; sample += 4) narrow_rows<4>(layer, sample);
  for (; sample < samples; ++sample) narrow_rows<1>(layer, sample);
}

struct Backward {
  const BackwardLayer& layer;

  template <int R, int N>
  HWY_INLINE void block(Index row, Index column) const {
    Block<R, N> sum;
    set_zero(sum);
    accumulate(sum, Operand{layer.delta + row * layer.delta_stride, layer.delta_stride, 1},
               panel_at<N>(layer.weights, column), N * kLanes, layer.weights.inner);
    const Index first = row * layer.stride + column;
    finish(sum, first);
    store(sum, layer.out + first, layer.stride);
  }
  template <int R, int N>
  HWY_INLINE void finish(Block<R, N>& sum, Index first) const {
    DIFFUSCOPE_UNROLL
    for (int r = 0; r < R; ++r) {
      DIFFUSCOPE_UNROLL
      for (int n = 0; n < N; ++n) {
        const Index i = first + r * layer.stride + n * kLanes;
        V& d = sum.c[r][n];
        if (layer.carries) d = hn::Add(d, hn::LoadU(kVector, layer.carried + i));
        if (layer.carried) hn::StoreU(d, kVector, layer.carried + i);
        if (layer.slope) d = hn::Mul(d, hn::LoadU(kVector, layer.slope + i));
      }
    }
  }
};
void backward(const BackwardLayer& layer, Index samples) {
  over_blocks(samples, layer.weights.columns, Backward{layer});
}

double multiply_add(Index repeats) {
  Block<kRows, kColumnVectors> sums;
  for (auto& row : sums.c)
    for (V& sum : row) sum = number(0.1f);
  // As large as one another, so that nothing overflows; not known to the compiler.
  volatile float shrink = 0.999999f, grow = 1e-7f;
  const V factor = number(shrink), summand = number(grow);
  for (Index i = 0; i < repeats; ++i) {
    DIFFUSCOPE_UNROLL
    for (int r = 0; r < kRows; ++r) {
      DIFFUSCOPE_UNROLL
      for (int n = 0; n < kColumnVectors; ++n) sums.c[r][n] = hn::MulAdd(sums.c[r][n], factor, summand);
    }
  }
  float rows[kRows * kPanel];
  store(sums, rows, kPanel);
  volatile float used = rows[0];
  for (const float value : rows) used = used + value;
  return 2.0 * kRows * static_cast<double>(kPanel * repeats);
}

}  // namespace diffuscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // once per instruction set
