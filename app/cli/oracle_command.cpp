// diffuscope oracle: density, score, denoiser or posterior covariance of the exact mixture at one level, at
// the points of a file. Model space, double precision: to compare one's own code with, to the last digit.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "app/cli/commands.h"
#include "app/cli/experiment_options.h"
#include "core/io/npy.h"

namespace diffuscope {
namespace {

struct OracleOptions {
  ExperimentOptions experiment;
  std::optional<double> t;
  std::string points, out, quantity = "score";
  bool quiet = false;
};

/// The file as D×N points of model space that fit the data.
PointsOf<double> read_model_points(const OracleOptions& options, int dim) {
  if (options.points.empty()) throw UserError("--points FILE.npy is missing: where to evaluate, (N, D).");
  PointsOf<double> points = read_points<double>(options.points);
  if (points.rows() != dim)
    throw UserError(fmt::format("--points: {} holds points of {} coordinates, the data have {}.",
                                options.points, points.rows(), dim));
  return points;
}

/// Writes `quantity` with shape (N), (N, D) or (N, D, D).
void write_quantity(const OracleOptions& options, const MixtureAtLevel<double>& oracle,
                    const PointsOf<double>& x) {
  const auto n = static_cast<std::size_t>(x.cols()), dim = static_cast<std::size_t>(x.rows());
  PointsOf<double> out;
  if (options.quantity == "log_density") {
    Eigen::VectorXd log_density;
    oracle.log_density(x, log_density);
    write_array<double>(options.out, {n}, {log_density.data(), n});
  } else if (options.quantity == "posterior_covariance") {
    oracle.posterior_covariance(x, out);
    write_array<double>(options.out, {n, dim, dim}, {out.data(), n * dim * dim});
  } else {
    options.quantity == "score" ? oracle.score(x, out) : oracle.denoise(x, out);
    write_points(options.out, out);
  }
}

int evaluate_oracle(const OracleOptions& options) {
  if (options.out.empty()) throw UserError("--out FILE.npy is missing: where the answers go.");
  const ExperimentPtr experiment = make_experiment(scene_of(options.experiment));
  const int steps = experiment->schedule.steps();
  if (!options.t) throw UserError("--t is missing: the noise level, 0 (data) to T.");
  if (!(*options.t >= 0 && *options.t <= steps))
    throw UserError(fmt::format("--t: {} is outside 0 to {} (T of the schedule).", *options.t, steps));
  const PointsOf<double> x = read_model_points(options, experiment->dim());
  note_stand_in(*experiment, options.quiet);
  const MixtureAtLevel<double> oracle(*experiment->exact_oracle(), experiment->schedule.at(*options.t));
  write_quantity(options, oracle, x);
  return 0;
}

}  // namespace

void add_oracle_command(CLI::App& program, Action& action) {
  auto* command = program.add_subcommand("oracle", "Exact density, score, denoiser or covariance at points");
  auto options = std::make_shared<OracleOptions>();
  add_experiment_options(*command, options->experiment);
  command->add_option("--t", options->t, "Noise level, 0 (data) to T; may be fractional")->type_name("N");
  command->add_option("--points", options->points, "Points x_t in model space, (N, D)")
      ->type_name("FILE.npy");
  command->add_option("--out", options->out, "The answers, float64: (N), (N, D) or (N, D, D)")
      ->type_name("FILE.npy");
  command
      ->add_option("--quantity", options->quantity,
                   "log_density: ln p_t(x); score: its gradient; denoised: E[x_0|x_t]; posterior_covariance: "
                   "Cov[x_0|x_t]")
      ->type_name("NAME")
      ->check(CLI::IsMember({"log_density", "score", "denoised", "posterior_covariance"}))
      ->capture_default_str();
  command->add_flag("--quiet", options->quiet, "Print nothing but errors");
  command->footer(
      "Points and answers are in model space, x = (data - mean)/scale; mean and scale stand in metrics.json "
      "of\n"
      "'run' and 'sample'. Shapes that are no mixture are answered for by kernels on a sample of their "
      "points.\n"
      "Example:\n"
      "  diffuscope oracle --data ring8 --t 300 --points x.npy --quantity score --out score.npy");
  command->callback([options, &action] { action = [options] { return evaluate_oracle(*options); }; });
}

}  // namespace diffuscope
