// A data distribution p(x_0) in its own units: draws samples; knows its true moments, and, where it is a
// Gaussian mixture, the closed form from which exact densities, scores and denoisers follow.
#pragma once

#include <algorithm>
#include <memory>
#include <span>

#include "core/random.h"
#include "core/registry.h"
#include "core/types.h"

namespace diffuscope {

class GaussianMixture;
class ImageSet;

/// Mean per axis, and one scale for all axes: the root of the variance averaged over axes.
struct Moments {
  Eigen::VectorXd mean;
  double scale = 1;
};

class Distribution {
 public:
  virtual ~Distribution() = default;

  virtual int dim() const = 0;

  /// Fills column j of out (D×n) with sample first + j of (seed, stream): the same sample whatever the block
  /// it is drawn in.
  virtual void sample(std::uint64_t seed, Stream stream, std::uint64_t first,
                      Eigen::Ref<Points> out) const = 0;

  /// Moments of the true distribution (of the sample for point sets), in data units.
  virtual Moments moments() const = 0;

  /// The closed form, when this is a Gaussian mixture; otherwise null.
  virtual const GaussianMixture* as_mixture() const { return nullptr; }

  /// The fixed points when this is a finite data set (D×N, data units); otherwise null.
  virtual const Points* as_points() const { return nullptr; }

  /// The images when this is a set of them; otherwise null.
  virtual const ImageSet* as_images() const { return nullptr; }

  /// Classes of the samples: labels lie in [0, label_count()). 0: the data have none.
  virtual int label_count() const { return 0; }
  /// The labels of the samples that sample() gives for the same arguments; kNoLabel where there are none.
  virtual void labels(std::uint64_t /*seed*/, Stream /*stream*/, std::uint64_t /*first*/,
                      std::span<Label> out) const {
    std::fill(out.begin(), out.end(), kNoLabel);
  }

  /// n samples, D×n, from stream kData unless told otherwise.
  Points draw(std::uint64_t seed, Eigen::Index n, Stream stream = Stream::kData) const {
    Points points(dim(), n);
    sample(seed, stream, 0, points);
    return points;
  }
};
using DistributionPtr = std::shared_ptr<const Distribution>;

using MakeDistribution = DistributionPtr (*)(const ParamValues& params);
using DistributionEntry = Entry<MakeDistribution>;

/// All built-in distributions, 2D first, then 1D: gaussian_mixture, grid25, ring8, three_modes, moons,
/// swiss_roll, spirals, circles, checkerboard, pinwheel, letter, two_modes_1d, three_modes_1d, blocks_1d.
std::span<const DistributionEntry> distributions();

/// Builds distribution `id` with parameters; UserError otherwise.
DistributionPtr make_distribution(std::string_view id, const ParamValues& params,
                                  std::string_view where = "data");

}  // namespace diffuscope
