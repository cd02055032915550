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

Json classes_json(const ImageEvaluation& images) {
  Json json = Json::array();
  for (std::size_t c = 0; c < images.scores.classes.size(); ++c)
    json.push_back({{"label", images.label_names.at(c)},
                    {"accuracy", number_or_null(images.scores.classes[c].accuracy)},
                    {"coverage", images.scores.classes[c].coverage}});
  return json;
}

/// The measures of images with their names, in the order of the file.
std::vector<std::pair<std::string_view, std::optional<double>>> image_measures(
    const std::optional<ImageEvaluation>& images) {
  const ImageEvaluation none, &found = images ? *images : none;
  return {{"label_accuracy", found.scores.label_accuracy},
          {"label_accuracy_guided", found.label_accuracy_guided},
          {"label_accuracy_heldout", found.label_accuracy_heldout},
          {"nearest_train", found.scores.nearest_train},
          {"nearest_train_heldout", found.nearest_train_heldout},
          {"copied_share", found.scores.copied_share},
          {"coverage", images ? std::optional(found.scores.coverage) : std::nullopt}};
}

void add_image_measures(const std::optional<ImageEvaluation>& images, Json& json) {
  for (const auto& [name, value] : image_measures(images)) json[std::string(name)] = number_or_null(value);
  json["classes"] = images && !images->scores.classes.empty() ? classes_json(*images) : Json(nullptr);
}

template <class Scalar>
ImageEvaluation evaluate_images(const Experiment& experiment, Denoiser<Scalar>& denoiser,
                                const Points& samples, std::span<const Label> asked) {
  const std::shared_ptr<const ImageSet> set(experiment.data, experiment.data->as_images());
  const ImageQuality quality(set);
  ImageEvaluation result{quality.evaluate(samples, asked),
                         {},
                         quality.heldout_accuracy(),
                         quality.heldout_distance(),
                         set->training().label_names};
  if (!result.scores.label_accuracy) return result;
  SamplerSpec guided = experiment.scene.sampler;
  guided.guidance = kGuidedWeight;
  SceneSampling<Scalar> sampling{.seed = experiment.scene.seed};
  sampling.options.count = samples.cols();
  sampling.options.record = false;
  const Points drawn =
      sample_scene<Scalar>(experiment, guided, denoiser, std::move(sampling)).samples.template cast<float>();
  result.label_accuracy_guided = quality.evaluate(drawn, asked).label_accuracy;
  return result;
}

Json times_json(const CommandTimes& times) {
  return {{"setup", times.setup},
          {"train", times.train},
          {"sample", times.sample},
          {"evaluate", times.evaluate},
          {"total", times.setup + times.train + times.sample + times.evaluate}};
}

Json phases_json(const PhaseTimes& phases) {
  return {{"data", phases.data},         {"forward", phases.forward}, {"loss", phases.loss},
          {"backward", phases.backward}, {"sum", phases.sum},         {"optimizer", phases.optimizer},
          {"device", phases.device}};
}

}  // namespace

template <class Scalar>
Evaluation evaluate(const Experiment& experiment, Denoiser<Scalar>& denoiser, const PointsOf<Scalar>& samples,
                    WorkerTeam& team, std::span<const Label> asked) {
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
  if (experiment.data->as_images())
    result.images = evaluate_images<Scalar>(experiment, denoiser, samples.template cast<float>(), asked);
  return result;
}

template Evaluation evaluate(const Experiment&, Denoiser<float>&, const PointsOf<float>&, WorkerTeam&,
                             std::span<const Label>);
template Evaluation evaluate(const Experiment&, Denoiser<double>&, const PointsOf<double>&, WorkerTeam&,
                             std::span<const Label>);

void write_report(const std::filesystem::path& path, const Report& report) {
  const Experiment& experiment = report.experiment;
  const Eigen::VectorXd& mean = experiment.standardization.mean;
  const Snapshot* training = report.training;
  const bool trained = training && training->iteration > 0;
  const double seconds = training ? report.times.train : report.times.sample;
  Json json{{"version", kVersion}, {"name", experiment.scene.name}, {"seed", experiment.scene.seed}};
  json["threads"] = report.threads;
  if (report.training) json["processor"] = report.training->processor;
  json["iterations"] = report.iterations ? Json(*report.iterations) : Json(nullptr);
  json["seconds"] = seconds;
  json["iterations_per_second"] = number_or_null(
      trained ? std::optional(static_cast<double>(training->iteration) / report.times.train) : std::nullopt);
  json["loss"] = number_or_null(trained ? std::optional<double>(training->recent_loss) : std::nullopt);
  add_metrics(report.evaluation, json);
  add_image_measures(report.evaluation.images, json);
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
  for (const auto& [name, value] : image_measures(evaluation.images)) add(name, value, std::nullopt);
  return text;
}

}  // namespace diffuscope
