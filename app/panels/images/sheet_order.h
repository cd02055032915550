// Which samples stand where on the sheet: classes as rows where there are several, the samples of each in
// order. Pure functions.
#pragma once

#include <span>
#include <vector>

#include "core/types.h"

namespace diffuscope {

struct SheetOrder {
  int columns = 1;
  std::vector<int> samples;  ///< numbers of samples, row by row
  std::vector<Label> rows;   ///< the class of each row; empty: no rows of classes
  bool operator==(const SheetOrder&) const = default;

  /// The place of a sample on the sheet; −1: it is not there.
  int place_of(int sample) const;
};

/// At most `columns` samples a row; of samples without classes (`classes` empty) or of a single one at most
/// `rows` rows in order. Rows of classes are equally long.
SheetOrder sheet_order(int count, std::span<const Label> classes, int columns, int rows);

}  // namespace diffuscope
