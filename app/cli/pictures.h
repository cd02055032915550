// Pictures and classes on the command line: single pictures from PNG and .npy files, sheets of samples,
// classes by name.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/images/image_shape.h"
#include "core/scene/sampler_spec.h"
#include "core/types.h"

namespace diffuscope {

/// A class by its name, or by its number counted from 0. UserError naming `option` and the classes.
Label parse_label(const std::string& text, const std::vector<std::string>& names, std::string_view option);

/// The picture that a command is about.
struct InputPicture {
  ImageShape shape;
  Points pixels;  ///< D×1: −1 black, 1 white
};

/// A PNG file (transparent parts are black), or a .npy file of shape (H, W) or (H, W, 1 or 3) with values as
/// they are. UserError.
InputPicture read_input_picture(const std::filesystem::path& path);

/// The same picture with 1 or 3 channels: grey by luminance, RGB from grey by repetition.
InputPicture with_channels(const InputPicture& picture, int channels);

/// The first samples (D×M, [−1, 1]) as a PNG sheet: a row for each class where `spec` draws all `classes` in
/// turn.
void write_sample_sheet(const std::filesystem::path& path, const Points& samples, const ImageShape& shape,
                        const SamplerSpec& spec, int classes);

}  // namespace diffuscope
