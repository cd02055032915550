// The lists of samplers and time grids: a new one is an include and a row here.
#include <fmt/format.h>

#include "core/samplers/as_trained.h"
#include "core/samplers/ddim.h"
#include "core/samplers/ddpm.h"
#include "core/samplers/dopri5.h"
#include "core/samplers/dpmpp_1s.h"
#include "core/samplers/dpmpp_2m.h"
#include "core/samplers/dpmpp_2m_sde.h"
#include "core/samplers/edm.h"
#include "core/samplers/euler.h"
#include "core/samplers/euler_maruyama.h"
#include "core/samplers/heun.h"
#include "core/samplers/karras.h"
#include "core/samplers/knots.h"
#include "core/samplers/leading.h"
#include "core/samplers/linspace.h"
#include "core/samplers/log_snr_grid.h"
#include "core/samplers/predictor_corrector.h"
#include "core/samplers/quadratic_grid.h"
#include "core/samplers/rk4.h"
#include "core/samplers/trailing.h"

namespace diffuscope {

std::span<const SamplerEntry> samplers() {
  static const std::vector<SamplerEntry> entries{
      ddpm_entry(), ddim_entry(),     euler_entry(),          heun_entry(),
      rk4_entry(),  dopri5_entry(),   euler_maruyama_entry(), predictor_corrector_entry(),
      edm_entry(),  dpmpp_1s_entry(), dpmpp_2m_entry(),       dpmpp_2m_sde_entry(),
  };
  return entries;
}

std::span<const TimeGridEntry> time_grids() {
  static const std::vector<TimeGridEntry> entries{
      trailing_entry(),       karras_entry(),  leading_entry(),    linspace_entry(),
      quadratic_grid_entry(), log_snr_entry(), as_trained_entry(), knots_entry(),
  };
  return entries;
}

template <class Scalar>
SamplerPtr<Scalar> make_sampler(std::string_view id, const ParamValues& params, std::string_view where) {
  const SamplerEntry& entry = find(samplers(), id, where);
  check_params(entry.params, params, where);
  if constexpr (std::is_same_v<Scalar, float>)
    return entry.make.in_float(params);
  else if constexpr (std::is_same_v<Scalar, Device>)
    return entry.make.on_device(params);
  else
    return entry.make.in_double(params);
}
template SamplerPtr<float> make_sampler<float>(std::string_view, const ParamValues&, std::string_view);
template SamplerPtr<double> make_sampler<double>(std::string_view, const ParamValues&, std::string_view);
template SamplerPtr<Device> make_sampler<Device>(std::string_view, const ParamValues&, std::string_view);

std::vector<GridLevel> make_time_grid(std::string_view id, const ParamValues& params,
                                      const GridSource& source, int steps, std::string_view where) {
  const TimeGridEntry& entry = find(time_grids(), id, where);
  check_params(entry.params, params, where);
  if (steps < 1) throw UserError(fmt::format("{}: {} steps; at least 1 is needed.", where, steps));
  try {
    return entry.make.levels(source, params, steps);
  } catch (const UserError& error) {
    throw UserError(fmt::format("{}: {}", where, error.what()));
  }
}

}  // namespace diffuscope
