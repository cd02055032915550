// Networks that between them have every activation, embedding, shape and size that kernels treat differently,
// and random batches for them.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "core/backend_gl/gl_network.h"
#include "core/random.h"

namespace diffuscope {

struct NetworkCase {
  std::string name;
  NetworkSpec spec;
  int dim = 2;
  int labels = 0;
  int columns = 100;  // not a multiple of a tile
};

inline std::vector<NetworkCase> network_cases() {
  const NetworkSpec small{.hidden = 32, .layers = 2};
  const auto with = [](NetworkSpec spec, auto change) {
    change(spec);
    return spec;
  };
  return {
      {"plain", small},
      {"default", {}, 2, 0, 70},
      {"odd_sizes", {.hidden = 43, .layers = 3, .fourier_features = 3, .time_features = 6}, 3, 0, 129},
      {"residual", with({.hidden = 40, .layers = 4}, [](auto& s) { s.residual = true; })},
      {"gelu", with(small, [](auto& s) { s.activation = Activation::kGelu; })},
      {"relu", with(small, [](auto& s) { s.activation = Activation::kRelu; })},
      {"tanh", with(small, [](auto& s) { s.activation = Activation::kTanh; })},
      {"cosine_first", with(small, [](auto& s) { s.time_embedding = TimeEmbedding::kCosineFirst; })},
      {"plain_time", with(small, [](auto& s) { s.time_embedding = TimeEmbedding::kPlain; })},
      {"no_noise_conditioning", with(small, [](auto& s) { s.noise_conditioning = false; })},
      {"variance_head", with(small, [](auto& s) { s.variance_head = VarianceHead::kInterpolated; })},
      {"labels", with(small, [](auto& s) { s.label_embedding = 5; }), 2, 3},
      {"wide", {.hidden = 136, .layers = 2}, 2, 0, 70},
      {"wide_residual_labels",
       with({.hidden = 150, .layers = 3, .label_embedding = 9}, [](auto& s) { s.residual = true; }), 2, 4,
       70},
      {"image", {.hidden = 48, .layers = 2, .fourier_features = 0}, 200, 3, 65},
  };
}

inline std::ostream& operator<<(std::ostream& out, const NetworkCase& tested) { return out << tested.name; }
inline std::string case_name(const testing::TestParamInfo<NetworkCase>& info) { return info.param.name; }

/// A batch in which every column has a condition, a label, noise and loss weights of its own.
struct RandomBatch {
  RandomBatch(const Mlp& network, int columns) : x(network.dim(), columns) {
    fill_normals(3, Stream::kEvaluation, 0, 0, x);
    for (int n = 0; n < columns; ++n) {
      SampleRandom random(4, Stream::kEvaluation, static_cast<std::uint64_t>(n));
      condition.push_back(network.spec().time_embedding == TimeEmbedding::kLogRatio ? random.uniform(-3, 2)
                                                                                    : random.uniform(0, 30));
      const int classes = network.label_count();
      labels.push_back({classes == 0 || n % 4 == 0 ? kNoLabel : n % classes});
    }
  }
  std::vector<TrainingColumn> columns(const Mlp& network) const {
    std::vector<TrainingColumn> all(condition.size());
    for (std::size_t n = 0; n < all.size(); ++n) {
      all[n].condition = condition[n];
      all[n].first_label = label_row(network, labels[n].first);
      all[n].second_label = label_row(network, labels[n].second);
      all[n].share = labels[n].share;
    }
    return all;
  }

  Points x;
  std::vector<float> condition;
  std::vector<LabelMix> labels;
};

}  // namespace diffuscope
