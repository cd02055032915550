#include "core/backend/backends.h"

#include "core/backend/cpu_engine.h"
#include "core/backend/eigen_engine.h"

namespace diffuscope {

std::span<const BackendEntry> backends() {
  static const std::vector<BackendEntry> all{
      {"auto", "Automatic", {"The fastest processor that this machine has."}, {}, make_usual_engine},
      {"cpu",
       "CPU",
       {"Fused loops for the widest vectors of this processor, chosen at run time."},
       {},
       [](std::shared_ptr<const Mlp> network) -> std::unique_ptr<NetworkEngine> {
         return std::make_unique<CpuEngine>(std::move(network), all_kernels().front());
       }},
      {"eigen",
       "Eigen",
       {"The plain matrix formulas: slower, and what the others are checked against."},
       {},
       [](std::shared_ptr<const Mlp> network) -> std::unique_ptr<NetworkEngine> {
         return std::make_unique<EigenEngine>(std::move(network));
       }},
  };
  return all;
}

const EngineFactory& engine_factory(std::string_view id, std::string_view where) {
  return find(backends(), id, where).make;
}

std::unique_ptr<NetworkEngine> make_usual_engine(std::shared_ptr<const Mlp> network) {
  return engine_factory("cpu")(std::move(network));
}

std::string usual_processor() { return cpu_processor(all_kernels().front()); }

}  // namespace diffuscope
