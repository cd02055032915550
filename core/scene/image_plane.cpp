#include "core/scene/image_plane.h"

#include "core/distributions/point_set.h"
#include "core/images/image_set.h"

namespace diffuscope {
namespace {

constexpr Eigen::Index kOracleImages = 1500;      // all digits that train
constexpr Eigen::Index kOracleNumbers = 1 << 20;  // of all its images together

/// The same images, drawn in the same order, as points of the plane.
class ImagesOnPlane final : public Distribution {
 public:
  ImagesOnPlane(std::shared_ptr<const Distribution> images, const PrincipalPlane& plane)
      : images_(std::move(images)), plane_(plane), points_(plane.project(*images_->as_points())) {}

  int dim() const override { return 2; }
  void sample(std::uint64_t seed, Stream stream, std::uint64_t first, Eigen::Ref<Points> out) const override {
    Points images(images_->dim(), out.cols());
    images_->sample(seed, stream, first, images);
    out = plane_.project(images);
  }
  Moments moments() const override { return points_.moments(); }
  const Points* as_points() const override { return points_.as_points(); }
  int label_count() const override { return images_->label_count(); }
  void labels(std::uint64_t seed, Stream stream, std::uint64_t first, std::span<Label> out) const override {
    images_->labels(seed, stream, first, out);
  }

 private:
  std::shared_ptr<const Distribution> images_;
  PrincipalPlane plane_;
  PointSet points_;
};

std::shared_ptr<const GaussianMixture> kernels_on(const ImageSet& images, double bandwidth) {
  const Points& pixels = images.training().pixels;
  const Eigen::Index most = std::clamp(kOracleNumbers / pixels.rows(), Eigen::Index{1}, kOracleImages);
  const Eigen::Index count = std::min(most, pixels.cols());
  std::vector<MixtureComponent> components;
  for (Eigen::Index j = 0; j < count; ++j)
    components.push_back(
        compact_component(1, pixels.col(j * pixels.cols() / count).cast<double>(), bandwidth));
  return std::make_shared<const GaussianMixture>(std::move(components));
}

}  // namespace

ExperimentPtr with_image_plane(const ExperimentPtr& experiment) {
  const ImageSet* images = experiment->data->as_images();
  if (!images) return experiment;
  const PrincipalPlane axes(images->training().pixels);
  auto points = std::make_shared<Experiment>(*experiment);
  points->data = std::make_shared<ImagesOnPlane>(experiment->data, axes);
  points->standardization = {Eigen::VectorXd::Zero(2), 1};
  points->data_std = points->data->moments().scale;
  constexpr Eigen::Index kKernels = 1500;
  points->oracle =
      kernel_mixture(*points->data, kKernels, points->scene.data.oracle_bandwidth * points->data_std, 1);
  points->on_plane = true;
  auto shown = std::make_shared<Experiment>(*experiment);
  shown->oracle = kernels_on(*images, experiment->oracle_bandwidth());
  shown->plane = std::make_shared<const ImagePlane>(ImagePlane{axes, std::move(points)});
  return shown;
}

}  // namespace diffuscope
