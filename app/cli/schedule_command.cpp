// diffuscope schedule ID: a schedule as CSV on stdout, t = 1 … T.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <filesystem>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "core/io/point_file.h"
#include "core/scene/experiment.h"
#include "core/schedules/custom.h"

namespace diffuscope {
namespace {

struct ScheduleOptions {
  std::string id;
  int diffusion_steps = ScheduleSpec{}.diffusion_steps;
  std::vector<std::string> params;
  std::string points;  ///< of custom: a file, or the points themselves
  bool zero_terminal_snr = false;
};

/// Shortest digits that read back to the same double. β and ᾱ belong to the variance-preserving scale: on the
/// others their columns are empty.
std::string schedule_csv(const Schedule& schedule) {
  std::string text = "t,beta,alpha_bar,alpha,sigma,snr,posterior_variance,prior_kl\n";
  const double prior_std = schedule.prior_std();
  for (int t = 1; t <= schedule.steps(); ++t) {
    const NoiseLevel level = schedule.at(t);
    const std::string betas = schedule.variance_preserving()
                                  ? fmt::format("{},{}", schedule.beta(t), schedule.alpha_bar(t))
                                  : std::string(",");
    text += fmt::format("{},{},{},{},{},{},{}\n", t, betas, level.alpha, level.sigma, level.snr(),
                        schedule.posterior_variance(t), prior_kl(level, prior_std));
  }
  return text;
}

[[noreturn]] void refuse_points(const std::string& text) {
  throw UserError(
      fmt::format("--points: '{}' is neither a file of two columns (u, value) nor points like "
                  "\"0,1; 0.5,0.4; 1,0.001\".",
                  text));
}

/// "u,value; u,value; …".
ControlPoints parse_points(const std::string& text) {
  ControlPoints points;
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto skip = [&](char separator) {
    while (at < end && *at == ' ') ++at;
    const bool found = at < end && *at == separator;
    if (found) ++at;
    while (at < end && *at == ' ') ++at;
    return found;
  };
  const auto number = [&] {
    double value = 0;
    const auto result = std::from_chars(at, end, value);
    if (result.ec != std::errc{}) refuse_points(text);
    at = result.ptr;
    return value;
  };
  skip('\0');
  while (at < end) {
    const double u = number();
    if (!skip(',')) refuse_points(text);
    points.push_back({u, number()});
    if (!skip(';') && at < end) refuse_points(text);
  }
  return points;
}

ControlPoints read_points(const std::string& text) {
  if (!std::filesystem::exists(text)) return parse_points(text);
  const auto columns = load_points(text, "").points;
  if (columns.rows() != 2) refuse_points(text);
  ControlPoints points;
  for (Eigen::Index i = 0; i < columns.cols(); ++i) points.push_back({columns(0, i), columns(1, i)});
  return points;
}

ScheduleSpec schedule_spec(const ScheduleOptions& options) {
  const auto& entry = find(schedules(), options.id, "schedule");
  ScheduleSpec spec;
  spec.kind = {options.id, parse_params(entry.params, options.params, "--param")};
  spec.diffusion_steps = options.diffusion_steps;
  spec.zero_terminal_snr = options.zero_terminal_snr;
  if (options.points.empty()) return spec;
  if (options.id != kCustomSchedule)
    throw UserError("--points: only the custom schedule has points; ask for 'diffuscope schedule custom'.");
  spec.points = read_points(options.points);
  check_control_points(curve_quantity(spec.kind.params), spec.points, "--points");
  return spec;
}

int print_schedule(const ScheduleOptions& options) {
  const Schedule schedule = make_schedule(schedule_spec(options), "schedule");
  if (options.zero_terminal_snr && schedule.levels().back().alpha > 0)
    throw UserError(
        "--zero-terminal-snr: a variance-exploding schedule keeps its signal at every level; choose "
        "another schedule or leave the option out.");
  const std::string text = schedule_csv(schedule);
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    throw UserError("The output could not be written; is the disk full?");
  return 0;
}

}  // namespace

void add_schedule_command(CLI::App& program, Action& action) {
  auto* command = program.add_subcommand("schedule", "Print a noise schedule as CSV");
  auto options = std::make_shared<ScheduleOptions>();
  command->add_option("id", options->id, "One of 'diffuscope list schedules'")->type_name("ID")->required();
  command->add_option("--diffusion-steps", options->diffusion_steps, "Number of noise levels T")
      ->type_name("T")
      ->capture_default_str();
  command->add_option("--param", options->params, "A parameter of the schedule; may be repeated")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all();
  command
      ->add_option(
          "--points", options->points,
          "Control points of the custom schedule over u = t/T: a file with columns u, value, or "
          "\"u,value; u,value; ...\" from u = 0 to u = 1; values of alpha_bar, or of the log-SNR with "
          "--param curve=log_snr")
      ->type_name("FILE|POINTS");
  command->add_flag("--zero-terminal-snr", options->zero_terminal_snr,
                    "Rescale the schedule so that alpha_T = 0 (Lin et al. 2023)");
  command->footer(
      "Columns: t (1 to T), beta, alpha_bar, alpha, sigma, snr = (alpha/sigma)^2, posterior_variance, and "
      "prior_kl =\n"
      "E KL(q(x_t|x_0) || prior) in nats per dimension at E x_0^2 = 1. Variance-exploding and flow schedules "
      "leave beta\nand alpha_bar empty; their prior has standard deviation sigma_T.\n"
      "Examples:\n  diffuscope schedule linear --diffusion-steps 50 --param scale_with_T=off > schedule.csv\n"
      "  diffuscope schedule custom --points \"0,1; 0.5,0.4; 1,0.001\"");
  command->callback([options, &action] { action = [options] { return print_schedule(*options); }; });
}

}  // namespace diffuscope
