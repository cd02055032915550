// Where data that do not come with the program lie: the folder that DIFFUSCOPE_DATA names, otherwise the
// user's data folder ($XDG_DATA_HOME/diffuscope), otherwise the cache ($XDG_CACHE_HOME/diffuscope), into
// which scripts/fetch puts them.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace diffuscope {

/// The file `name` in the first of these folders that has it; nothing when none has.
std::optional<std::filesystem::path> find_data_file(std::string_view name);

}  // namespace diffuscope
