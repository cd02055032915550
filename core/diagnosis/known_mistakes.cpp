// The list of known mistakes: a new one is an include and a row here.
#include "core/diagnosis/known_mistakes.h"

#include <fmt/format.h>

#include "core/diagnosis/mistakes/alpha_bar_for_alpha.h"
#include "core/diagnosis/mistakes/alpha_for_alpha_bar.h"
#include "core/diagnosis/mistakes/beta_for_beta_tilde.h"
#include "core/diagnosis/mistakes/missing_square_root.h"
#include "core/diagnosis/mistakes/noise_at_last_step.h"
#include "core/diagnosis/mistakes/off_by_one.h"
#include "core/diagnosis/mistakes/scale_mixed.h"
#include "core/diagnosis/mistakes/uniform_noise.h"
#include "core/diagnosis/mistakes/variance_as_std.h"
#include "core/diagnosis/mistakes/wrong_previous_timestep.h"

namespace diffuscope {

std::span<const MistakeEntry> known_mistakes() {
  // Where two explain a log equally well, the one that stands first is named.
  static const std::vector<MistakeEntry> entries{beta_for_beta_tilde_entry(), noise_at_last_step_entry(),
                                                 variance_as_std_entry(),     missing_square_root_entry(),
                                                 alpha_bar_for_alpha_entry(), alpha_for_alpha_bar_entry(),
                                                 off_by_one_entry(),          wrong_previous_timestep_entry(),
                                                 scale_mixed_entry(),         uniform_noise_entry()};
  return entries;
}

}  // namespace diffuscope
