// One of the runs that train side by side, as panels see it.
#pragma once

#include <string>

#include "core/scene/scene.h"
#include "core/training/snapshot.h"

namespace diffuscope {

struct RunView {
  SnapshotPtr snapshot;  ///< null while the run is being built
  std::string name;      ///< "A" for the scene itself, "B" … "D" for its twins
  std::string title;     ///< what sets it apart: "schedule: cosine"; empty when it is alone
  SamplerSpec sampler;   ///< as it is now
  bool shown = false;    ///< whether the panels of the other workspaces show this one
};

}  // namespace diffuscope
