// What defines the network of a scene: sizes, activation, inputs. The numbers a user may choose, with their
// ranges.
#pragma once

#include <array>
#include <string_view>

namespace diffuscope {

enum class Activation { kSilu, kGelu, kRelu, kTanh };
inline constexpr std::array<std::string_view, 4> kActivationIds{"silu", "gelu", "relu", "tanh"};

/// What the noise level looks like to the network.
enum class TimeEmbedding {
  kLogRatio,    ///< sin and cos of ½ ln σ̃ at octaves ½, 1, 2, …
  kSinusoidal,  ///< sin | cos of 1000·u at frequencies 10000^(−i/half) (Ho et al. 2020; Vaswani et al. 2017)
  kSinusoidalToEnd,  ///< sin | cos at 10000^(−i/(half−1)), so that the last is 1/10000 (tiny-diffusion)
  kCosineFirst,      ///< cos | sin at 10000^(−i/half) (guided-diffusion)
  kPlain,            ///< the number u itself, one input
};
inline constexpr std::array<std::string_view, 5> kTimeEmbeddingIds{
    "log_ratio", "sinusoidal", "sinusoidal_to_end", "cosine_first", "plain"};

/// What the network is asked to predict (Ho et al. 2020; Salimans & Ho 2022; Karras et al. 2022; Song & Ermon
/// 2019; kMean is μ, the posterior mean, with which Ho et al. compare).
enum class Prediction { kEps, kX0, kV, kEdm, kScore, kMean };
inline constexpr std::array<std::string_view, 6> kPredictionIds{"eps", "x0", "v", "edm", "score", "mu"};

/// A second output for the variance of the reverse step, an axis each; trained on the variational bound.
enum class VarianceHead {
  kNone,
  kInterpolated,  ///< h: ln variance = ln β̃ + ½(h+1)(ln β − ln β̃) (Nichol & Dhariwal 2021, eq. 15)
  kFree,          ///< h: ln variance = ln β + h; may become unstable
};
inline constexpr std::array<std::string_view, 3> kVarianceHeadIds{"none", "interpolated", "free"};

struct NetworkSpec {
  int hidden = 128;       ///< width of a hidden layer, 16 … 1024
  int layers = 3;         ///< hidden layers, 1 … 8
  bool residual = false;  ///< layers after the first compute h + act(Wh + b)
  Activation activation = Activation::kSilu;
  int fourier_features = 8;  ///< frequencies per coordinate, 0 … 8, geometric: 8 of them span 0.5 to 25 rad
  TimeEmbedding time_embedding = TimeEmbedding::kLogRatio;
  int time_features = 8;           ///< width of the time embedding, even, 2 … 256
  bool noise_conditioning = true;  ///< off: the network never sees the noise level
  VarianceHead variance_head = VarianceHead::kNone;
  int label_embedding =
      64;  ///< numbers that tell a class, 0 … 256; 0: labels are ignored. Without labels: none

  bool operator==(const NetworkSpec&) const = default;
};

}  // namespace diffuscope
