// Who may include whom: reads every source file and checks its includes against the layout's rules.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
const fs::path kRoot = DIFFUSCOPE_SOURCE_DIR;

struct Source {
  std::string path;                   // from the root, '/'-separated
  std::vector<std::string> includes;  // as written
};

std::vector<Source> sources_under(const std::string& folder) {
  static const std::regex include(R"re(^\s*#include\s+[<"]([^>"]+)[>"])re");
  std::vector<Source> all;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
    const auto extension = entry.path().extension();
    if (extension != ".h" && extension != ".cpp") continue;
    Source source{fs::relative(entry.path(), kRoot).generic_string(), {}};
    std::ifstream file(entry.path());
    std::smatch match;
    for (std::string line; std::getline(file, line);)
      if (std::regex_search(line, match, include)) source.includes.push_back(match[1]);
    all.push_back(source);
  }
  return all;
}

bool starts_with_any(const std::string& text, const std::vector<std::string>& starts) {
  for (const auto& start : starts)
    if (text.rfind(start, 0) == 0) return true;
  return false;
}

void expect_none(const std::string& folder, const std::vector<std::string>& forbidden,
                 const std::vector<std::string>& except = {}) {
  const auto sources = sources_under(folder);
  ASSERT_FALSE(sources.empty()) << folder;
  for (const Source& source : sources) {
    if (starts_with_any(source.path, except)) continue;
    for (const std::string& include : source.includes)
      EXPECT_FALSE(starts_with_any(include, forbidden)) << source.path << " includes " << include;
  }
}

const std::vector<std::string> kWindowLibraries{"imgui", "implot", "GLFW", "epoxy", "GL/"};
const std::vector<std::string> kThreads{"thread", "mutex", "condition_variable", "barrier"};

TEST(IncludeRules, CoreKnowsNoWindowAndPrintsNothing) {
  auto forbidden = kWindowLibraries;
  forbidden.insert(forbidden.end(), {"app/", "iostream", "cstdio", "spdlog", "CLI"});
  expect_none("core", forbidden, {"core/io/", "core/backend_gl/"});
  expect_none("core/backend_gl", {"app/", "imgui", "implot", "GLFW", "iostream", "cstdio", "spdlog", "CLI"});
}

TEST(IncludeRules, OnlyConcurrencyAndSessionKnowThreads) {
  expect_none("core", kThreads, {"core/concurrency/", "core/training/session."});
  expect_none("app/panels", kThreads);
  expect_none("app/widgets", kThreads);
  expect_none("app/render", kThreads);
}

// A folder of core may include itself and what stands in its row.
TEST(IncludeRules, CoreFoldersKnowOnlyWhatIsBelowThem) {
  const std::set<std::string> base{"categories", "types",    "random",           "registry",
                                   "choice",     "estimate", "instruction_sets", "normal_density",
                                   "stopwatch",  "version"};
  std::map<std::string, std::set<std::string>> allowed{
      {"concurrency", {}},
      {"io", {}},
      {"schedules", {}},
      {"distributions", {"concurrency"}},
      {"images", {"io", "distributions"}},
      {"model", {"concurrency"}},
      {"backend", {"concurrency", "model"}},
      {"denoisers", {"concurrency", "schedules", "distributions", "model", "backend"}},
      {"samplers", {"concurrency", "schedules", "distributions", "model", "backend", "denoisers"}},
      {"markov_chains", {"concurrency", "schedules", "distributions", "model", "denoisers", "samplers"}},
      {"diagnosis", {"concurrency", "io", "schedules", "distributions", "model", "denoisers", "samplers"}},
      {"fields", {"concurrency", "schedules", "distributions", "model", "denoisers"}},
      {"theory", {"concurrency", "schedules", "distributions", "model", "denoisers"}},
      {"metrics", {"concurrency", "images", "schedules", "distributions", "model", "denoisers"}},
      {"scene",
       {"io", "images", "schedules", "distributions", "model", "backend", "denoisers", "samplers",
        "markov_chains"}},
      {"restoration",
       {"concurrency", "images", "schedules", "distributions", "model", "denoisers", "samplers",
        "markov_chains", "scene"}},
      {"training",
       {"concurrency", "io", "images", "schedules", "distributions", "model", "backend", "denoisers",
        "samplers", "fields", "metrics", "scene"}},
      {"backend_gl", {"concurrency", "io", "schedules", "distributions", "model", "backend", "denoisers"}},
  };
  for (const auto& [folder, below] : allowed)
    for (const Source& source : sources_under("core/" + folder))
      for (const std::string& include : source.includes) {
        if (include.rfind("core/", 0) != 0) continue;
        const std::string rest = include.substr(5);
        const auto slash = rest.find('/');
        const std::string target =
            slash == std::string::npos ? rest.substr(0, rest.find('.')) : rest.substr(0, slash);
        EXPECT_TRUE(target == folder || below.count(target) || base.count(target))
            << source.path << " includes " << include;
      }
}

// A folder that is not in the table above would escape its rules.
TEST(IncludeRules, EveryFolderOfCoreIsCovered) {
  std::set<std::string> known{"concurrency", "io",       "images",    "schedules",     "distributions",
                              "model",       "backend",  "denoisers", "markov_chains", "samplers",
                              "diagnosis",   "fields",   "theory",    "metrics",       "scene",
                              "restoration", "training", "backend_gl"};
  for (const auto& entry : fs::directory_iterator(kRoot / "core"))
    EXPECT_TRUE(!entry.is_directory() || known.count(entry.path().filename().string())) << entry.path();
}

TEST(IncludeRules, WidgetsKnowTheVocabularyAndImGuiOnly) {
  expect_none("app/widgets", {"app/panels", "app/application", "app/frame_context", "app/evaluations",
                              "app/window", "app/render", "app/workspaces", "GLFW", "epoxy", "core/training",
                              "core/scene", "core/samplers"});
}

TEST(IncludeRules, RenderKnowsGlButNoImGui) {
  expect_none("app/render",
              {"imgui", "implot", "app/panels", "app/widgets", "app/window", "app/application", "GLFW"});
}

TEST(IncludeRules, PanelsKnowNoOtherPanelNoGlNoWindow) {
  for (const Source& source : sources_under("app/panels")) {
    if (source.path == "app/panels/registry.cpp") continue;
    for (const std::string& include : source.includes) {
      EXPECT_FALSE(starts_with_any(
          include, {"GLFW", "epoxy", "GL/", "app/window", "app/application", "app/workspaces"}))
          << source.path << " includes " << include;
      static const std::regex panel(R"(app/panels/(\w+)_panel\.h)");
      std::smatch match;
      if (!std::regex_search(include, match, panel)) continue;
      EXPECT_NE(source.path.find(match[1].str() + "_panel"), std::string::npos)
          << source.path << " includes " << include;
    }
  }
}

// Every panel with a file of its own stands in the registry.
TEST(IncludeRules, EveryPanelIsRegistered) {
  std::set<std::string> registered;
  for (const Source& source : sources_under("app/panels"))
    if (source.path == "app/panels/registry.cpp")
      registered.insert(source.includes.begin(), source.includes.end());
  for (const Source& source : sources_under("app/panels"))
    EXPECT_TRUE(!source.path.ends_with("_panel.h") || registered.count(source.path)) << source.path;
}

}  // namespace
