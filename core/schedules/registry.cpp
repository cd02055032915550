// The list of schedules: adding one is a header, an include and a row here.
#include <fmt/format.h>

#include "core/schedules/constant.h"
#include "core/schedules/cosine.h"
#include "core/schedules/custom.h"
#include "core/schedules/flow.h"
#include "core/schedules/geometric.h"
#include "core/schedules/inverse_time.h"
#include "core/schedules/karras.h"
#include "core/schedules/linear.h"
#include "core/schedules/quadratic.h"
#include "core/schedules/schedule.h"
#include "core/schedules/sigmoid.h"
#include "core/schedules/vp_sde.h"

namespace diffuscope {

std::span<const ScheduleEntry> schedules() {
  static const std::vector<ScheduleEntry> entries{
      linear_schedule(),   quadratic_schedule(),    cosine_schedule(), sigmoid_schedule(),
      constant_schedule(), inverse_time_schedule(), vp_sde_schedule(), geometric_schedule(),
      karras_schedule(),   flow_schedule(),         custom_schedule(),
  };
  return entries;
}

Schedule make_schedule(std::string_view id, const ParamValues& params, int diffusion_steps,
                       std::string_view where) {
  const ScheduleEntry& entry = find(schedules(), id, where);
  check_params(entry.params, params, where);
  if (diffusion_steps < 1 || diffusion_steps > kMaxDiffusionSteps)
    throw UserError(fmt::format("{}: {} diffusion steps are outside 1 to {}.", where, diffusion_steps,
                                kMaxDiffusionSteps));
  return entry.make(params, diffusion_steps);
}

}  // namespace diffuscope
