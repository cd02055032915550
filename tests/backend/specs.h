// The networks on which backends are compared: every activation, embedding, head and odd size at least once.
#pragma once

#include <string>
#include <vector>

#include "core/model/mlp.h"

namespace diffuscope {

struct NetworkCase {
  std::string name;
  NetworkSpec spec;
  int dim = 2;
  int label_count = 0;
};

inline std::vector<NetworkCase> network_cases() {
  std::vector<NetworkCase> cases;
  auto add = [&](std::string name, auto change) {
    NetworkCase one{std::move(name), {}};
    one.spec.hidden = 48;
    change(one);
    cases.push_back(one);
  };
  add("default", [](NetworkCase& c) { c.spec = {}; });
  for (int a = 0; a < 4; ++a)
    add("activation " + std::string(kActivationIds[static_cast<std::size_t>(a)]), [&](NetworkCase& c) {
      c.spec.activation = static_cast<Activation>(a);
      c.spec.residual = a % 2 == 1;
    });
  for (int e = 0; e < 5; ++e)
    add("embedding " + std::string(kTimeEmbeddingIds[static_cast<std::size_t>(e)]), [&](NetworkCase& c) {
      c.spec.time_embedding = static_cast<TimeEmbedding>(e);
      c.spec.time_features = 32;
      c.spec.fourier_features = e;
    });
  add("no noise conditioning", [](NetworkCase& c) { c.spec.noise_conditioning = false; });
  add("variance head, labels", [](NetworkCase& c) {
    c.spec.variance_head = VarianceHead::kInterpolated;
    c.label_count = 5;
    c.spec.label_embedding = 13;
  });
  add("labels, residual, images", [](NetworkCase& c) {
    c.dim = 64;
    c.label_count = 3;
    c.spec.residual = true;
    c.spec.fourier_features = 0;
  });
  add("odd sizes", [](NetworkCase& c) {
    c.dim = 3;
    c.spec.hidden = 37;
    c.spec.layers = 2;
  });
  add("one layer of 16, one dimension", [](NetworkCase& c) {
    c.dim = 1;
    c.spec.hidden = 16;
    c.spec.layers = 1;
    c.spec.residual = true;
  });
  add("wide, deep", [](NetworkCase& c) {
    c.spec.hidden = 200;
    c.spec.layers = 5;
    c.spec.residual = true;
  });
  return cases;
}

}  // namespace diffuscope
