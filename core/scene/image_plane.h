// Images as points of the plane on which they vary most: a twin of their experiment in two dimensions, and an
// exact answer for them. The projection P of x_t = αx_0 + σε is αPx_0 + σε′ with ε′ ~ N(0, I), for the axes
// are orthonormal: on the plane the forward process is that of the projected images, and all that is exact
// for points is exact for their marginal there.
#pragma once

#include "core/images/principal_plane.h"
#include "core/scene/experiment.h"

namespace diffuscope {

struct ImagePlane {
  PrincipalPlane axes;
  ExperimentPtr points;  ///< 2D: the projected images, the same schedule; model space is the plane itself
};

/// An experiment of images with its plane, and with an oracle: narrow kernels (data.oracle_bandwidth) on at
/// most 1,500 training images, whose denoiser answers with one of them or a mean of some (what a network
/// that only memorizes would say). Any other experiment is given back as it is. Takes about a second at most.
ExperimentPtr with_image_plane(const ExperimentPtr& experiment);

/// What plots of points show of an experiment: itself, or of images their points.
inline const ExperimentPtr& points_of(const ExperimentPtr& experiment) {
  return experiment->plane ? experiment->plane->points : experiment;
}
/// D×n samples or states as those plots show them.
inline Points seen_as_points(const Experiment& experiment, const Points& x) {
  return experiment.plane ? experiment.plane->axes.project(x) : x;
}

}  // namespace diffuscope
