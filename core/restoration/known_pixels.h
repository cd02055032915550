// Which pixels of a picture are known: ready-made masks, and the frame shifted over a picture, where what it
// uncovers is unknown (outpainting). Pure functions; any thread.
#pragma once

#include "core/images/image_shape.h"
#include "core/types.h"

namespace diffuscope {

/// One number for each pixel, row by row from the top: 1 known, 0 unknown.
using KnownPixels = Eigen::VectorXf;

/// Parts of a picture that can be taken away.
enum class UnknownPart {
  kLowerHalf,  ///< all rows from height/2 on
  kLeftHalf,   ///< all columns before width/2
  kBox,        ///< a box in the middle, half as wide and high
  kFrame,      ///< all but that box
};

KnownPixels known_except(UnknownPart part, const ImageShape& shape);

/// The same for the D numbers of a picture, as Mask takes it.
Eigen::VectorXf known_numbers(const KnownPixels& known, int channels);

struct ShiftedPicture {
  Points picture;     ///< D×1; 0 where unknown
  KnownPixels known;  ///< what of it lies in the frame
};

/// `picture` (D×1) moved by whole pixels to the right and down in its frame.
ShiftedPicture shifted(const Points& picture, const ImageShape& shape, int right, int down);

}  // namespace diffuscope
