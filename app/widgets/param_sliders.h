// Controls for registry parameters: a slider per number (logarithmic, whole numbers), a combo box per choice.
// Ctrl+click types an exact value; double click or right click brings the default back. Main thread.
#pragma once

#include <span>

#include "app/widgets/form.h"
#include "core/registry.h"

namespace diffuscope {

/// The part of a parameter's range that its slider covers; typed values may use the whole range.
struct SliderSpan {
  double min, max;
};

/// One row for `param`; `value` in its units (an index for choices).
Edited edit_param(const Param& param, double& value, EditMark mark);
Edited edit_param(const Param& param, double& value, EditMark mark, SliderSpan span);
/// The same for whole numbers.
Edited edit_param(const Param& param, int& value, EditMark mark);

/// A row for each parameter of a registry entry; values equal to their default are left out of `values`.
Edited edit_params(std::span<const Param> params, ParamValues& values, EditMark mark);

}  // namespace diffuscope
