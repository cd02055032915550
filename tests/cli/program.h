// Runs the built program in a folder of its own and looks at what it printed and wrote.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

namespace diffuscope {

struct Outcome {
  int exit_code = -1;
  std::string out, err;
};

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// A fresh folder per test, which is also where the program starts.
class ProgramTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) / "diffuscope_cli" /
              (std::string(test->test_suite_name()) + "_" + test->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }

  /// Runs `prefix diffuscope arguments` through the shell.
  Outcome run(const std::string& arguments, const std::string& prefix = "") const {
    const std::string command = "cd '" + folder_.string() + "' && " + prefix + " '" DIFFUSCOPE_PROGRAM "' " +
                                arguments + " >stdout.txt 2>stderr.txt </dev/null";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_text(folder_ / "stdout.txt"),
            read_text(folder_ / "stderr.txt")};
  }

  /// Runs what must succeed, silently on stderr.
  Outcome succeed(const std::string& arguments) const {
    Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << arguments << "\n" << outcome.err;
    EXPECT_EQ(outcome.err, "") << arguments;
    return outcome;
  }

  /// Runs what must fail with one sentence on stderr, and returns the sentence.
  std::string fail(const std::string& arguments, const std::string& prefix = "") const {
    const Outcome outcome = run(arguments, prefix);
    EXPECT_GT(outcome.exit_code, 0) << arguments;
    EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << arguments << "\n" << outcome.err;
    EXPECT_TRUE(outcome.err.ends_with(".\n") || outcome.err.ends_with("?\n")) << outcome.err;
    return outcome.err;
  }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }
  nlohmann::json json(const std::string& name) const {
    return nlohmann::json::parse(read_text(folder_ / name));
  }

  /// Names in a folder, sorted.
  std::vector<std::string> files(const std::string& name) const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / name))
      found.push_back(entry.path().filename().string());
    std::ranges::sort(found);
    return found;
  }

  std::filesystem::path folder_;
};

/// A table from CSV text: header and rows of cells.
struct Csv {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;

  static std::vector<std::string> cells(std::string line) {
    std::vector<std::string> result;
    std::stringstream stream(line + ",");
    for (std::string cell; std::getline(stream, cell, ',');) result.push_back(cell);
    return result;
  }
  explicit Csv(const std::string& text) {
    std::stringstream stream(text);
    std::string line;
    std::getline(stream, line);
    header = cells(line);
    while (std::getline(stream, line)) rows.push_back(cells(line));
  }
  double at(std::size_t row, const std::string& column) const {
    const auto found = std::ranges::find(header, column);
    EXPECT_NE(found, header.end()) << column;
    return std::stod(rows.at(row).at(static_cast<std::size_t>(found - header.begin())));
  }
};

/// A scene that trains in a moment.
inline constexpr auto kSmallScene = R"({
  "name": "small", "data": {"id": "ring8"},
  "network": {"hidden": 16, "layers": 2}, "training": {"batch": 64, "iterations": 40},
  "sampler": {"steps": 5, "count": 300}})";

}  // namespace diffuscope
