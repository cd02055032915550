// The subcommands of the command line, one file each. Each adds its options to the parser and, when it was
// named, puts what is to be done into `action`; the action runs after the whole line was understood. Units,
// axes, defaults of all files and options: docs of the command line contract; errors are UserError.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace diffuscope {

/// Returns the exit code.
using Action = std::function<int()>;

void add_run_command(CLI::App& program, Action& action);
void add_sample_command(CLI::App& program, Action& action);
void add_restore_command(CLI::App& program, Action& action);
void add_sweep_command(CLI::App& program, Action& action);
void add_schedule_command(CLI::App& program, Action& action);
void add_oracle_command(CLI::App& program, Action& action);
void add_bound_command(CLI::App& program, Action& action);
void add_diagnose_command(CLI::App& program, Action& action);
void add_check_network_command(CLI::App& program, Action& action);
void add_list_command(CLI::App& program, Action& action);
void add_screenshot_command(CLI::App& program, Action& action);
void add_gpu_info_command(CLI::App& program, Action& action);

/// Understands the command line and does what it says; the exit code. Without a subcommand: the window.
/// UserError for whatever is wrong, also for unknown options.
int run_command_line(int argc, const char* const* argv);

}  // namespace diffuscope
