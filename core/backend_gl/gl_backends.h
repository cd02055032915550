// The graphics card among the processors of core/backend, by name.
#pragma once

#include "core/backend/backends.h"
#include "core/backend_gl/gl_engine.h"

namespace diffuscope {

/// The graphics card where there is one, not in software, whose self-test passes and which answers faster
/// than the processor; else the processor.
std::unique_ptr<NetworkEngine> make_fastest_engine(std::shared_ptr<const Mlp> network,
                                                   const FailureReport& report = {});

/// backends() with "gl", the graphics card with the processor where it fails, and with an "auto" that knows
/// it.
std::vector<BackendEntry> backends_with_gl(const FailureReport& report = {});

}  // namespace diffuscope
