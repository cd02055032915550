// Controls for scene fields and registry items, made from the tables in core (scene_fields.h and the
// registries): label, range, card, and the mark that tells whether training goes on. Edits go out as
// Actions::edit.
#pragma once

#include <span>
#include <string_view>

#include "app/frame_context.h"
#include "app/widgets/form.h"

namespace diffuscope {

/// One row for the field with this JSON path ("network.hidden").
void edit_scene_field(FrameContext& frame, std::string_view path);

/// Ids, labels and cards of a registry in combo-box form; made once per registry.
struct RegistryNames {
  std::vector<std::string> ids, labels;
  std::vector<About> abouts;
  int index_of(std::string_view id) const;  ///< −1: not one of them
};
template <class EntryType>
RegistryNames registry_names(std::span<const EntryType> entries) {
  RegistryNames names;
  for (const auto& entry : entries) {
    names.ids.push_back(entry.id);
    names.labels.push_back(entry.label);
    names.abouts.push_back(entry.about);
  }
  return names;
}

/// Combo box over a registry and the parameters of the chosen item; edits the choice at path `where` of a
/// copy of the scene ("sampler.grid").
enum class ShowParams { kNo, kYes };
void edit_scene_choice(FrameContext& frame, std::string_view where, const char* label, const About& about,
                       const RegistryNames& names, ShowParams show = ShowParams::kYes);

}  // namespace diffuscope
