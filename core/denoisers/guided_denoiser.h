// Classifier-free guidance: the answer for a class, led away from the answer for no class (Ho & Salimans
// 2022). ε̂ = ε̂_c + w(ε̂_c − ε̂_∅); x̂_0 is affine in ε̂, so it is guided by the same formula. w = 0: conditional,
// w = −1: unconditional, either in one pass of the network; papers also write s = w + 1.
#pragma once

#include <utility>
#include <vector>

#include "core/denoisers/denoiser.h"

namespace diffuscope {

template <class Scalar>
class GuidedDenoiser final : public Denoiser<Scalar> {
 public:
  /// `labels` as in set_labels(); `inner` must outlive it, and is left without labels after every call.
  GuidedDenoiser(Denoiser<Scalar>& inner, std::vector<LabelMix> labels, double weight)
      : inner_(inner), labels_(std::move(labels)), weight_(weight) {}

  int dim() const override { return inner_.dim(); }
  bool predicts_variance() const override { return inner_.predicts_variance(); }
  int label_count() const override { return inner_.label_count(); }
  void set_labels(std::span<const LabelMix> labels) override { labels_.assign(labels.begin(), labels.end()); }

 private:
  /// What is asked of the wrapped denoiser for the class, and again without it where the formula needs both.
  template <class Ask, class Combine>
  void guide(Ask&& ask, Combine&& combine) {
    if (weight_ != -1) inner_.set_labels(labels_);
    ask(false);
    inner_.set_labels({});
    if (weight_ == 0 || weight_ == -1) return;
    ask(true);
    combine();
  }
  void lead(PointsOf<Scalar>& conditional, const PointsOf<Scalar>& unconditional) const {
    conditional += static_cast<Scalar>(weight_) * (conditional - unconditional);
  }

  void evaluate(const PointsOf<Scalar>& x, NoiseLevel level, PointsOf<Scalar>& x0) override {
    guide([&](bool null) { inner_.denoise(x, level, null ? null_x0_ : x0); }, [&] { lead(x0, null_x0_); });
  }
  void evaluate_derivative(const PointsOf<Scalar>& x, NoiseLevel level,
                           const std::vector<PointsOf<Scalar>>& directions, PointsOf<Scalar>& x0,
                           std::vector<PointsOf<Scalar>>& products) override {
    std::vector<PointsOf<Scalar>> null_products;
    guide(
        [&](bool null) {
          inner_.differentiate(x, level, directions, null ? null_x0_ : x0, null ? null_products : products);
        },
        [&] {
          lead(x0, null_x0_);
          for (std::size_t i = 0; i < products.size(); ++i) lead(products[i], null_products[i]);
        });
  }
  /// The variance is that of the class.
  void evaluate_variance(const PointsOf<Scalar>& x, NoiseLevel from, NoiseLevel to, PointsOf<Scalar>& x0,
                         PointsOf<Scalar>& variance) override {
    guide(
        [&](bool null) {
          if (null)
            inner_.denoise(x, from, null_x0_);
          else
            inner_.denoise_with_variance(x, from, to, x0, variance);
        },
        [&] { lead(x0, null_x0_); });
  }

  Denoiser<Scalar>& inner_;
  std::vector<LabelMix> labels_;
  double weight_;
  PointsOf<Scalar> null_x0_;
};

}  // namespace diffuscope
