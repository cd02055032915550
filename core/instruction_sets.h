// What Highway compiled once per instruction set, from every set that this machine can run. Only for the
// files that are compiled so: which sets there are is known to them alone (HWY_TARGETS), and everything else
// asks them (all_kernels, all_fill_normal_blocks).
#pragma once

#include <hwy/targets.h>

#include <vector>

namespace diffuscope {

/// make() once for every instruction set that this machine has, the fastest first, with HWY_DYNAMIC_DISPATCH
/// leading to that set; never empty: where Highway knows none, there is what every dispatch takes. (NEON to
/// Highway 1.0 is more than we need of it, with AES, which a Raspberry Pi 4 has not.)
template <class Make>
auto for_every_instruction_set(Make make) {
  std::vector<decltype(make())> all;
  for (const auto target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    all.push_back(make());
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  if (all.empty()) all.push_back(make());
  return all;
}

}  // namespace diffuscope
