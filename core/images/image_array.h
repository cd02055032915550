// Images and labels that lie in one array of an IDX or .npy file. Part of load_images.
// Values may be 0 … 255, 0 … 1 or −1 … 1, whatever their type: the range that is found decides.
// One array, one range.
#pragma once

#include <filesystem>

#include "core/images/load_images.h"
#include "core/io/npy.h"

namespace diffuscope {

/// The array of a .npy, IDX or packed IDX file. UserError naming it when it is none, or damaged.
ArrayOf<float> read_image_array(const std::filesystem::path& path);

/// Images (N, H, W) or (N, H, W, C) with C = 1 or 3; those with values that are not finite are left out, and
/// `kept` says which were read. UserError for other shapes and for values outside of every range.
LoadedImages images_of_array(const ArrayOf<float>& array, const ImageSource& source,
                             std::vector<Eigen::Index>& kept);

/// Gives the images the labels of a file, of which row kept[i] belongs to image i; names are its numbers in
/// ascending order. UserError when it does not have `rows` whole numbers.
void label_by_file(const std::filesystem::path& path, std::size_t rows, const std::vector<Eigen::Index>& kept,
                   LabelledImages& images);

}  // namespace diffuscope
