// The processors that a network may run on, by name, and the choice of one.
#pragma once

#include <string_view>

#include "core/backend/network_engine.h"
#include "core/registry.h"

namespace diffuscope {

/// eigen, cpu, auto. (Those that need more than core has are added by whoever has it.)
using BackendEntry = Entry<EngineFactory>;
std::span<const BackendEntry> backends();

/// The engines of backend `id`. UserError that begins with `where` and lists the known ids for others.
const EngineFactory& engine_factory(std::string_view id, std::string_view where = "backend");
/// The fastest that this machine has: that of "auto".
std::unique_ptr<NetworkEngine> make_usual_engine(std::shared_ptr<const Mlp> network);

/// What "auto" runs on here: "CPU, AVX-512".
std::string usual_processor();

}  // namespace diffuscope
