// The registry items of a scene: where they stand in it and which parameters they understand.
#include <fmt/format.h>

#include "core/images/image_set.h"
#include "core/markov_chains/chain.h"
#include "core/samplers/time_grid.h"
#include "core/scene/scene_fields.h"
#include "core/schedules/schedule.h"

namespace diffuscope {
namespace {

using Params = std::span<const Param>;

Params data_params(std::string_view id, std::string_view where) {
  if (id == kFileData || id == kDrawnData || id == kImageFileData) return {};
  for (const auto& entry : distributions())
    if (entry.id == id) return entry.params;
  if (is_image_set(id)) return find(image_sets(), id, where).params;
  throw UserError(fmt::format("{}: unknown id '{}'; known are {}, {}, {}, {}, {}.", where, id,
                              list_ids(distributions()), list_ids(image_sets()), kFileData, kDrawnData,
                              kImageFileData));
}
Params schedule_params(std::string_view id, std::string_view where) {
  return find(schedules(), id, where).params;
}
Params sampler_params(std::string_view id, std::string_view where) {
  return find(samplers(), id, where).params;
}
Params grid_params(std::string_view id, std::string_view where) {
  return find(time_grids(), id, where).params;
}
Params chain_params(std::string_view id, std::string_view where) { return find(chains(), id, where).params; }

}  // namespace

std::span<const SceneChoice> scene_choices() {
  static const std::vector<SceneChoice> choices{
      {"data", false, [](const Scene& scene) -> const Choice& { return scene.data.source; },
       [](Scene& scene) -> Choice& { return scene.data.source; }, data_params},
      {"schedule", false, [](const Scene& scene) -> const Choice& { return scene.schedule.kind; },
       [](Scene& scene) -> Choice& { return scene.schedule.kind; }, schedule_params},
      {"sampler", true, [](const Scene& scene) -> const Choice& { return scene.sampler.rule; },
       [](Scene& scene) -> Choice& { return scene.sampler.rule; }, sampler_params},
      {"sampler.grid", true, [](const Scene& scene) -> const Choice& { return scene.sampler.grid; },
       [](Scene& scene) -> Choice& { return scene.sampler.grid; }, grid_params},
      {"chain", true, [](const Scene& scene) -> const Choice& { return scene.chain.rule; },
       [](Scene& scene) -> Choice& { return scene.chain.rule; }, chain_params},
  };
  return choices;
}

}  // namespace diffuscope
