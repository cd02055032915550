#include "app/panels/phase_parts.h"

namespace diffuscope {
namespace {

std::vector<PhasePart> without_empty(std::vector<PhasePart> parts) {
  std::erase_if(parts, [](const PhasePart& part) { return part.seconds <= 0; });
  return parts;
}

}  // namespace

std::vector<PhasePart> iteration_parts(const PhaseTimes& times) {
  return without_empty({{"data", times.data},
                        {"forward", times.forward},
                        {"loss", times.loss},
                        {"backward", times.backward},
                        {"sum", times.sum},
                        {"optimizer", times.optimizer},
                        {"card", times.device},
                        {"publish", times.publish}});
}

std::vector<PhasePart> frame_parts(const FramePhases& times) {
  return without_empty({{"events", times.events},
                        {"panels", times.panels},
                        {"stage", times.stage},
                        {"render", times.render},
                        {"swap", times.swap},
                        {"wait", times.wait}});
}

}  // namespace diffuscope
