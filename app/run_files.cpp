#include "app/run_files.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "app/evaluations/view_denoiser.h"
#include "core/denoisers/parameterization.h"
#include "core/io/atomic_file.h"
#include "core/io/npy.h"
#include "core/scene/scene_sampling.h"

namespace diffuscope {
namespace {

using Json = nlohmann::ordered_json;

Json array_of(const Eigen::VectorXd& values) {
  return Json(std::vector<double>(values.begin(), values.end()));
}

Json answer_json(const StepAnswer& answer) {
  return {{"x0", array_of(answer.x0)},
          {"eps", array_of(answer.eps)},
          {"score", array_of(answer.score)},
          {"mean", array_of(answer.mean)},
          {"std", array_of(answer.std)}};
}

Json level_json(const GridLevel& at) {
  Json level{{"t", at.t}, {"alpha", at.level.alpha}, {"sigma", at.level.sigma}};
  level["alpha_bar"] = alpha_bar(at.level);
  level["snr"] = at.level.snr();
  level["sigma_ratio"] = at.level.ratio();
  return level;
}

/// Builds the table column by column: a name and a value for each line.
class Line {
 public:
  void add(const std::string& name, double value) {
    names += (names.empty() ? "" : ",") + name;
    const std::string text = std::isfinite(value) ? fmt::format("{}", value) : "";
    values += (first_ ? "" : ",") + text;
    first_ = false;
  }
  void add(const std::string& name, const Eigen::VectorXd& value) {
    for (Eigen::Index i = 0; i < value.size(); ++i) add(fmt::format("{}_{}", name, i + 1), value(i));
  }
  void add(const std::string& prefix, const StepAnswer& answer) {
    add(prefix + "x0", answer.x0);
    add(prefix + "eps", answer.eps);
    add(prefix + "score", answer.score);
    add(prefix + "mean", answer.mean);
    add(prefix + "std", answer.std);
  }
  std::string names, values;

 private:
  bool first_ = true;
};

Line line_of(const TraceStep& step, const Eigen::VectorXd& modes) {
  constexpr Eigen::Index kMostModes = 256;
  Line line;
  line.add("step", step.index);
  line.add("t", step.from.t);
  line.add("alpha", step.from.level.alpha);
  line.add("sigma", step.from.level.sigma);
  line.add("sigma_ratio", step.from.level.ratio());
  line.add("alpha_bar", alpha_bar(step.from.level));
  line.add("snr", step.from.level.snr());
  line.add("x", step.x);
  line.add("", step.model);
  for (Eigen::Index k = 0; k < step.z.cols(); ++k)
    line.add(k == 0 ? "z" : fmt::format("z{}", k + 1), Eigen::VectorXd(step.z.col(k)));
  line.add("next", step.next);
  line.add("update", step.update());
  line.add("exact_", step.exact);
  line.add("x0_difference", (step.model.x0 - step.exact.x0).norm());
  line.add("eps_difference", (step.model.eps - step.exact.eps).norm());
  if (modes.size() <= kMostModes) line.add("mode", modes);
  return line;
}

std::filesystem::path beside(const std::filesystem::path& path, const std::string& ending) {
  return path.parent_path() / (path.stem().string() + ending);
}

/// z of every step as the rule was given it.
void write_normals(const std::filesystem::path& path, const SampleView& view) {
  const Trajectory<float>& run = view.trajectory;
  const auto steps = run.denoised.size();
  const auto M = static_cast<std::size_t>(run.kept()), D = static_cast<std::size_t>(run.states[0].rows());
  const auto denoiser = view_denoiser(*view.request.snapshot, view.request.model);
  const SceneRule<float> rule(*view.request.snapshot->experiment, view.request.sampler, *denoiser,
                              {view.request.seed, run.levels, run.kept(), 0});
  const int draws = rule.normals_per_step();
  if (draws == 0) return;
  const auto K = static_cast<std::size_t>(draws);
  NpyWriter<float> file(path, K == 1 ? ArrayShape{steps, M, D} : ArrayShape{steps, K, M, D});
  Points z(run.states[0].rows(), run.kept());
  for (std::size_t i = 0; i < steps; ++i)
    for (int k = 0; k < draws; ++k) {
      rule.noise->step(static_cast<int>(i), k, z);
      file.append(z);
    }
  file.commit();
}

}  // namespace

void write_levels(const std::filesystem::path& path, std::span<const GridLevel> levels) {
  std::string text = "step,t,alpha,sigma,sigma_ratio\n";
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const auto& [t, level] = levels[i];
    const std::string ratio = level.alpha > 0 ? fmt::format("{}", level.ratio()) : "";
    text += fmt::format("{},{},{},{},{}\n", i, t, level.alpha, level.sigma, ratio);
  }
  write_file_atomically(path, text);
}

std::string trace_row_json(const TraceView& view, int step) {
  const TraceStep& at = view.trace.steps.at(static_cast<std::size_t>(step));
  Json row{{"particle", view.trace.particle}, {"step", at.index}};
  row["from"] = level_json(at.from);
  row["to"] = level_json(at.to);
  row["x"] = array_of(at.x);
  row["z"] = Json::array();
  for (Eigen::Index k = 0; k < at.z.cols(); ++k) row["z"].push_back(array_of(at.z.col(k)));
  row["next"] = array_of(at.next);
  row["update"] = at.update();
  row["learned"] = answer_json(at.model);
  row["exact"] = answer_json(at.exact);
  row["difference"] = {{"x0", array_of(at.model.x0 - at.exact.x0)},
                       {"eps", array_of(at.model.eps - at.exact.eps)},
                       {"score", array_of(at.model.score - at.exact.score)},
                       {"mean", array_of(at.model.mean - at.exact.mean)}};
  row["modes"] = array_of(view.trace.modes.at(static_cast<std::size_t>(step)));
  return row.dump(2);
}

void write_trace_csv(const std::filesystem::path& path, const TraceView& view) {
  std::string text;
  for (std::size_t i = 0; i < view.trace.steps.size(); ++i) {
    const Line line = line_of(view.trace.steps[i], view.trace.modes[i]);
    if (i == 0) text = line.names + "\n";
    text += line.values + "\n";
  }
  write_file_atomically(path, text);
}

void write_run_npy(const std::filesystem::path& path, const SampleView& view) {
  const Trajectory<float>& run = view.trajectory;
  if (!run.complete() || run.kept() == 0)
    throw UserError("The reverse run is not complete: let it finish, then export it.");
  const auto M = static_cast<std::size_t>(run.kept()), D = static_cast<std::size_t>(run.states[0].rows());
  NpyWriter<float> states(path, {run.states.size(), M, D});
  for (const Points& x : run.states) states.append(x);
  states.commit();
  NpyWriter<float> eps(beside(path, "-eps.npy"), {run.denoised.size(), M, D});
  for (std::size_t i = 0; i < run.denoised.size(); ++i)
    eps.append(Points(eps_from_x0(run.states[i], run.denoised[i], run.levels[i].level)));
  eps.commit();
  write_levels(beside(path, "-levels.csv"), run.levels);
  write_normals(beside(path, "-noise.npy"), view);
}

}  // namespace diffuscope
