// Twins of a scene: the same scene with a few fields changed, trained beside it. A twin is the text of its
// changes as JSON, as in {"schedule": {"id": "cosine"}}: what is named is replaced, null removes (RFC 7396).
// Whatever else is edited in the scene holds for its twins as well. Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "core/scene/scene.h"

namespace diffuscope {

/// The scene with the changes made, without twins of its own. Another id of a registry item starts from that
/// item's default parameters. UserError that names the path of what is wrong.
Scene twin_scene(const Scene& scene, const std::string& changes);

/// What turns `from` into `to`; "{}" when nothing differs. Names and twins are left out.
std::string scene_changes(const Scene& from, const Scene& to);

/// The fields that `changes` name as `scene` has them, as a title: "schedule: linear". Empty without changes.
std::string describe_changes(const Scene& scene, const std::string& changes);

}  // namespace diffuscope
