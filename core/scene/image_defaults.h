// What a scene of images uses unless it says otherwise: points in a plane and pictures want other networks,
// noise levels and samplers.
#pragma once

#include "core/scene/scene.h"

namespace diffuscope {

/// Whether the data of a scene are images.
bool is_image_data(const DataSpec& data);

/// Gives the scene the network, training and sampler that are good for images up to 20×20: a residual MLP of
/// width 256 on plain pixels under EDM (for more than 100 numbers of width 512, predicting x_0) over noise
/// levels ln σ̃ ~ N(−.8, 1.2²), batch 256; 1,600 samples by Heun over 18 Karras levels from 80 to .02. Data,
/// name, seed and schedule stay.
void use_image_defaults(Scene& scene);

/// Where the data of `scene` are images and those it had `before` were points, or the other way round,
/// network, training and sampler become those that are good for its kind; otherwise what was chosen stays.
void use_defaults_of_new_kind(Scene& scene, const DataSpec& before);

}  // namespace diffuscope
