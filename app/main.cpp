// Entry point: the command line decides between the window and a subcommand; every error ends here as one
// sentence.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <new>
#include <string>

#include "app/cli/commands.h"

namespace {

/// One line on stderr, whatever was thrown.
int report(std::string message) {
  std::ranges::replace(message, '\n', ' ');
  fmt::print(stderr, "{}\n", message);
  return 1;
}

}  // namespace

int main(int argc, char** argv) try {
  return diffuscope::run_command_line(argc, argv);
} catch (const std::bad_alloc&) {
  return report("Out of memory: try fewer particles (--count), steps or data points.");
} catch (const std::exception& error) {
  return report(error.what());
} catch (...) {
  return report("Stopped for an unknown reason.");
}
