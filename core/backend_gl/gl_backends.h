// The graphics card among the processors of core/backend, by name.
#pragma once

#include "core/backend/network_engine.h"

namespace diffuscope {

/// "gl": the graphics card, with the processor where it fails.
std::unique_ptr<NetworkEngine> make_gl_engine(std::shared_ptr<const Mlp> network);

/// "auto": the graphics card where there is one, not in software, whose self-test passes and which answers
/// faster than the processor; else the processor.
std::unique_ptr<NetworkEngine> make_fastest_engine(std::shared_ptr<const Mlp> network);

}  // namespace diffuscope
