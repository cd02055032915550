// Carries out the plan of a chain and records what a view needs: where the particles were, how far score and
// noise moved them in each update, and how many proposals were accepted.
// Thread: any; one run at a time for each target and noise source.
#pragma once

#include <atomic>
#include <functional>
#include <vector>

#include "core/markov_chains/chain.h"
#include "core/markov_chains/chain_spec.h"
#include "core/markov_chains/chain_target.h"
#include "core/samplers/noise_source.h"

namespace diffuscope {

inline constexpr std::size_t kChainBudget = std::size_t{256} << 20;  // bytes

/// N updates of M particles in D dimensions; the first `kept()` particles are recorded.
template <class Scalar>
struct ChainRecord {
  std::vector<ChainUpdate> updates;      ///< the whole plan, also when the run was cancelled
  std::vector<PointsOf<Scalar>> states;  ///< y before update 0, 1, … and after the last, D×kept; N+1 of them
  std::vector<PointsOf<Scalar>> drift;  ///< drift·score of update i, D×kept, also of rejected proposals
  std::vector<PointsOf<Scalar>> noise;  ///< noise·z of update i, D×kept
  std::vector<double> acceptance;       ///< share of all particles that took update i; 1 without a test
  PointsOf<Scalar> samples;             ///< all particles at the end, D×M
  Eigen::Index particles = 0;           ///< M
  int steps_done = 0;                   ///< N unless cancelled
  int evaluations = 0;                  ///< calls of the score

  Eigen::Index kept() const { return states.empty() ? 0 : states.front().cols(); }
  bool thinned() const { return kept() < particles; }
  bool complete() const { return steps_done == static_cast<int>(updates.size()); }
  /// Whether recorded particle j took update i.
  bool accepted(int i, Eigen::Index j) const {
    const auto at = static_cast<std::size_t>(i);
    return (states[at + 1].col(j).array() != states[at].col(j).array()).any();
  }
};

template <class Scalar>
struct ChainOptions {
  std::uint64_t seed = 1;  ///< of the uniforms that accept; the normals come from the noise source
  bool record = true;      ///< keep states, drift and noise, else only samples
  std::size_t memory_budget = kChainBudget;      ///< bytes for what is recorded; the first particles are kept
  const std::atomic<bool>* cancelled = nullptr;  ///< checked before every update: then the run stops early
  /// Called with every state, all particles: `done` = 0 for the start, then after each update.
  std::function<void(int done, const PointsOf<Scalar>& y)> visit = {};
};

/// Applies the plan to `start` (D×M). UserError for a metropolis plan on a target without density. Normals
/// of update i are noise.step(i, 0); stops early when cancelled: the record is then shorter.
template <class Scalar>
ChainRecord<Scalar> run_chain(const ChainPlan& plan, ChainTarget<Scalar>& target, NoiseSource<Scalar>& noise,
                              PointsOf<Scalar> start, const ChainOptions<Scalar>& options = {});

/// True samples on request, D×n, model space.
using DrawPoints = std::function<Points(std::uint64_t seed, Eigen::Index n)>;

/// Where the particles of `spec` start, D×M, the same for a seed; `draw` is used by ChainStart::kData.
Points chain_start(const ChainSpec& spec, int dim, std::uint64_t seed, const DrawPoints& draw);

}  // namespace diffuscope
