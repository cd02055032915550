// Normals that no grid numbers: each call gives the next ones. Restoration visits levels more than once.
#pragma once

#include "core/samplers/noise_source.h"

namespace diffuscope {

class FreshNoise final : public NoiseSource<float> {
 public:
  enum Use : std::uint32_t { kKnownPart, kRepeats };
  FreshNoise(std::uint64_t seed, Use use) : seed_(seed), use_(use) {}
  /// Begins again with the first normals.
  void start() { next_ = 0; }
  void initial(Points& out) override { step(0, 0, out); }
  void step(int, int, Points& out) override {
    fill_normals(seed_, Stream::kRestoration, 2 * next_++ + use_, 0, out);
  }

 private:
  std::uint64_t seed_;
  Use use_;
  std::uint32_t next_ = 0;
};

}  // namespace diffuscope
