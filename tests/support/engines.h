// Every backend, and of the fused one every instruction set that this machine has.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/backend/backends.h"
#include "core/backend/cpu_engine.h"

namespace diffuscope {

inline std::vector<std::pair<std::string, EngineFactory>> every_engine() {
  std::vector<std::pair<std::string, EngineFactory>> all{{"eigen", engine_factory("eigen")}};
  for (const Kernels& kernels : all_kernels())
    all.emplace_back("cpu, " + kernels.name,
                     [&kernels](std::shared_ptr<const Mlp> network) -> std::unique_ptr<NetworkEngine> {
                       return std::make_unique<CpuEngine>(std::move(network), kernels);
                     });
  return all;
}

}  // namespace diffuscope
