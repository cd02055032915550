// What trains a run, in a few words.
#pragma once

#include <string>

#include "core/training/snapshot.h"

namespace diffuscope {

/// True if a graphics card trains it.
bool trained_by_card(const Snapshot& snapshot);

/// "CPU AVX-512, 2 threads", "GPU llvmpipe (LLVM 15.0.6, 256 bits)": without why it is not another.
std::string processor_text(const Snapshot& snapshot);

}  // namespace diffuscope
