#include "app/cli/evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/denoisers/exact_denoiser.h"
#include "core/io/atomic_file.h"
#include "core/markov_chains/chain.h"
#include "core/metrics/eps_error.h"
#include "core/training/sampler_quality.h"
#include "core/version.h"

namespace diffuscope {
namespace {

using Json = nlohmann::ordered_json;

Json number_or_null(std::optional<double> value) {
  return value && std::isfinite(*value) ? Json(*value) : Json(nullptr);
}

Json choice_json(const Choice& choice, std::span<const Param> known) {
  Json params = Json::object();
  for (const Param& param : known) {
    const double value = value_of(known, choice.params, param.name);
    params[param.name] =
        param.choices.empty() ? Json(value) : Json(param.choices.at(static_cast<std::size_t>(value)));
  }
  return {{"id", choice.id}, {"params", params}};
}

Json chain_json(const Report& report) {
  const ChainSpec& spec = report.experiment.scene.chain;
  Json json = choice_json(spec.rule, find(chains(), spec.rule.id, "chain").params);
  json["start"] = kChainStartIds[static_cast<std::size_t>(spec.start)];
  json["steps"] = spec.steps;
  json["count"] = report.count;
  json["evaluations"] = report.evaluations;
  return json;
}

Json sampler_json(const Report& report) {
  if (report.chain) return chain_json(report);
  const SamplerSpec& spec = report.experiment.scene.sampler;
  Json json = choice_json(spec.rule, find(samplers(), spec.rule.id, "sampler").params);
  json["grid"] = choice_json(spec.grid, find(time_grids(), spec.grid.id, "grid").params);
  json["steps"] = spec.steps;
  json["count"] = report.count;
  json["evaluations"] = report.evaluations;
  return json;
}

void add_metrics(const Evaluation& evaluation, Json& json) {
  json["eps_mse"] = number_or_null(evaluation.eps_mse);
  json["eps_mse_floor"] = number_or_null(evaluation.eps_mse_floor);
  for (const MetricEntry& entry : metrics()) {
    const auto found = evaluation.metrics.find(entry.id);
    const MetricValue value = found == evaluation.metrics.end() ? MetricValue{} : found->second;
    json[entry.id] = number_or_null(value.value);
    json[entry.id + "_floor"] = number_or_null(value.floor);
  }
}

Json times_json(const CommandTimes& times) {
  return {{"setup", times.setup},
          {"train", times.train},
          {"sample", times.sample},
          {"evaluate", times.evaluate},
          {"total", times.setup + times.train + times.sample + times.evaluate}};
}

Json phases_json(const PhaseTimes& phases) {
  return {{"data", phases.data},
          {"forward", phases.forward},
          {"backward", phases.backward},
          {"optimizer", phases.optimizer}};
}

}  // namespace

template <class Scalar>
Evaluation evaluate(const Experiment& experiment, Denoiser<Scalar>& denoiser, const PointsOf<Scalar>& samples,
                    WorkerTeam& team) {
  constexpr MetricSizes kContract;
  const std::uint64_t seed = experiment.scene.seed;
  const Points truth = experiment.draw(seed, kContract.points);
  Evaluation result;
  result.eps_mse = eps_mse(denoiser, experiment.schedule, truth, seed);
  if (experiment.oracle_is_exact) {
    ExactDenoiser<double> exact(experiment.oracle, &team);
    result.eps_mse_floor = eps_mse(exact, experiment.schedule, truth, seed);
  }
  const MetricEvaluator evaluator = quality_evaluator(experiment, samples.cols());
  result.metrics = evaluator.evaluate(samples.template cast<float>());
  return result;
}

template Evaluation evaluate(const Experiment&, Denoiser<float>&, const PointsOf<float>&, WorkerTeam&);
template Evaluation evaluate(const Experiment&, Denoiser<double>&, const PointsOf<double>&, WorkerTeam&);

void write_report(const std::filesystem::path& path, const Report& report) {
  const Experiment& experiment = report.experiment;
  const Eigen::VectorXd& mean = experiment.standardization.mean;
  const Snapshot* training = report.training;
  const bool trained = training && training->iteration > 0;
  const double seconds = training ? report.times.train : report.times.sample;
  Json json{{"version", kVersion}, {"name", experiment.scene.name}, {"seed", experiment.scene.seed}};
  json["threads"] = report.threads;
  json["iterations"] = report.iterations ? Json(*report.iterations) : Json(nullptr);
  json["seconds"] = seconds;
  json["iterations_per_second"] = number_or_null(
      trained ? std::optional(static_cast<double>(training->iteration) / report.times.train) : std::nullopt);
  json["loss"] = number_or_null(trained ? std::optional<double>(training->recent_loss) : std::nullopt);
  add_metrics(report.evaluation, json);
  json["mean"] = std::vector<double>(mean.begin(), mean.end());
  json["scale"] = experiment.standardization.scale;
  json["data_std"] = experiment.data_std;
  json["denoiser"] = report.denoiser;
  json["oracle_bandwidth"] =
      number_or_null(experiment.has_stand_in() ? std::optional(experiment.oracle_bandwidth()) : std::nullopt);
  json["sampler"] = sampler_json(report);
  json["time"] = times_json(report.times);
  if (training) json["seconds_per_iteration"] = phases_json(training->phases);
  json["diverged_at"] = report.diverged_at ? Json(*report.diverged_at) : Json(nullptr);
  write_file_atomically(path, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

std::string summary(const Evaluation& evaluation) {
  std::string text;
  const auto add = [&text](std::string_view name, std::optional<double> value, std::optional<double> floor) {
    if (!value) return;
    text += fmt::format("{}{:<21} {:.5g}", text.empty() ? "" : "\n", name, *value);
    if (floor) text += fmt::format("   (floor {:.5g})", *floor);
  };
  add("eps_mse", evaluation.eps_mse, evaluation.eps_mse_floor);
  for (const MetricEntry& entry : metrics())
    if (const auto found = evaluation.metrics.find(entry.id); found != evaluation.metrics.end())
      add(entry.id, found->second.value, found->second.floor);
  return text;
}

}  // namespace diffuscope
