#include "app/cli/diagnosis_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/cli/level_options.h"
#include "core/version.h"

namespace diffuscope {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json coefficients_json(const UpdateCoefficients& c, bool with_noise, bool with_previous) {
  Json json{{"x", number(c.x)}, {"eps", number(c.eps)}};
  if (with_noise) json["noise"] = number(c.noise);
  if (with_previous) json["previous_x0"] = number(c.previous_x0);
  return json;
}

Json explanation_json(const Explanation& e) {
  Json json{{"id", e.id}, {"label", e.label}};
  if (e.mistake) {
    json["detail"] = e.detail;
    json["base"] = e.base;
  }
  if (!e.same_as.empty()) json["same_as"] = e.same_as;
  json["explained_steps"] = e.explained;
  json["first_unexplained_step"] = e.first_unexplained < 0 ? Json(nullptr) : Json(e.first_unexplained);
  json["largest_residual"] = number(e.largest_residual());
  json["excess_nats_per_value"] = number(e.cost);
  return json;
}

/// One step: its levels, deviations, the coefficients found and those of the best explanation.
Json step_json(const Examination& result, std::size_t i) {
  const auto& [from_t, from] = result.levels[i];
  const auto& [to_t, to] = result.levels[i + 1];
  Json json{{"step", i},    {"t", from_t},          {"alpha", from.alpha}, {"sigma", from.sigma},
            {"to_t", to_t}, {"to_alpha", to.alpha}, {"to_sigma", to.sigma}};
  if (result.run.missing.empty()) {
    const Deviation& whole = result.run.whole[i + 1];
    json["deviation"] = {
        {"rms", number(whole.rms)}, {"max", number(whole.largest)}, {"particle", whole.particle}};
    const Deviation& single = result.run.one_step[i];
    json["one_step_deviation"] = {
        {"rms", number(single.rms)}, {"max", number(single.largest)}, {"particle", single.particle}};
  } else {
    json["deviation"] = json["one_step_deviation"] = nullptr;
  }
  json["eps_difference"] = result.eps_logged && i < result.run.eps_difference.size()
                               ? number(result.run.eps_difference[i])
                               : Json(nullptr);
  const bool with_noise = result.trajectory.has_noise();
  if (const auto& found = result.diagnosis.found[i]) {
    const bool previous = found->coefficients.previous_x0 != 0;
    json["found"] = coefficients_json(found->coefficients, with_noise, previous);
    json["standard_error"] = coefficients_json(found->standard_error, with_noise, previous);
    json["residual_rms"] = number(found->residual);
    json["update_rms"] = number(found->update);
    json["collinear"] = found->collinear;
  } else {
    json["found"] = nullptr;
  }
  const auto& expected = result.diagnosis.best.coefficients[i];
  json["expected"] =
      expected ? coefficients_json(*expected, true, expected->previous_x0 != 0) : Json(nullptr);
  json["expected_residual"] = number(result.diagnosis.best.residual[i]);
  return json;
}

std::string short_residual(double residual) {
  return std::isfinite(residual) ? fmt::format("{:.2g}", residual) : "-";
}

/// At most eight steps with the coefficients found beside those expected.
std::string coefficient_table(const Examination& result) {
  std::string text =
      "step        t   found: x_t      eps        z   expected: x_t      eps        z   residual/update\n";
  bool collinear = false;
  const std::size_t steps = result.diagnosis.found.size(), rows = std::min<std::size_t>(8, steps);
  for (std::size_t k = 0; k < rows; ++k) {
    const std::size_t i = rows == 1 ? 0 : k * (steps - 1) / (rows - 1);
    const auto& found = result.diagnosis.found[i];
    const auto& expected = result.diagnosis.best.coefficients[i];
    const auto cell = [](bool there, double value, int width) {
      return there ? fmt::format("{:>{}.5f}", value, width) : fmt::format("{:>{}}", "-", width);
    };
    const bool noise = result.trajectory.has_noise();
    text +=
        fmt::format("{:>4} {:>8.5g}  {} {} {}    {} {} {}   {}{}\n", i, result.levels[i].t,
                    cell(found.has_value(), found ? found->coefficients.x : 0, 11),
                    cell(found.has_value(), found ? found->coefficients.eps : 0, 8),
                    cell(found && noise, found ? found->coefficients.noise : 0, 8),
                    cell(expected.has_value(), expected ? expected->x : 0, 13),
                    cell(expected.has_value(), expected ? expected->eps : 0, 8),
                    cell(expected.has_value(), expected ? expected->noise : 0, 8),
                    short_residual(result.diagnosis.best.residual[i]), found && found->collinear ? " *" : "");
    collinear = collinear || (found && found->collinear);
  }
  if (collinear)
    text +=
        "* x_t and eps are nearly proportional: of all that fit, the coefficients nearest to those "
        "expected\n";
  return text;
}

std::string deviation_text(const DiagnosisReport& report) {
  const Examination& result = report.result;
  const std::string reference =
      fmt::format("reference: {} with the {} denoiser", result.reference.label, report.denoiser);
  if (!result.run.missing.empty()) return fmt::format("{}: {}", reference, result.run.missing);
  const int bad = result.first_bad_step();
  double eps = 0;
  for (const double difference : result.run.eps_difference) eps = std::max(eps, difference);
  const std::string network =
      result.eps_logged ? fmt::format("; the logged eps differs from its by at most {:.3g} (rms)", eps) : "";
  return fmt::format(
      "{}: rms deviation of the last state {:.3g}; {}{}", reference, result.run.whole.back().rms,
      bad < 0 ? fmt::format("no step is beyond {:g}", result.tolerance)
              : fmt::format("step {} is the first beyond {:g} (rms {:.3g}, particle {} is farthest)", bad,
                            result.tolerance, result.run.whole[static_cast<std::size_t>(bad) + 1].rms,
                            result.run.whole[static_cast<std::size_t>(bad) + 1].particle),
      network);
}

}  // namespace

Json report_json(const DiagnosisReport& report) {
  const Examination& result = report.result;
  const Diagnosis& d = result.diagnosis;
  const int bad = result.first_bad_step();
  Json json{{"version", kVersion},
            {"steps", result.trajectory.steps()},
            {"particles", result.trajectory.particles()},
            {"dim", result.trajectory.dim()},
            {"units", report.units},
            {"levels", levels_json(report.loaded.proposal, report.loaded.columns, report.choice)},
            {"eps", result.eps_logged ? "logged" : "estimated"},
            {"noise", result.trajectory.has_noise() ? "logged" : "not logged"},
            {"verdict", verdict_id(d.verdict)},
            {"mistake", d.verdict == Verdict::kMistake ? Json(d.best.id) : Json(nullptr)},
            {"rule", d.rule() ? Json(d.rule()->label) : Json(nullptr)},
            {"sentence", d.sentence},
            {"best", explanation_json(d.best)},
            {"runner_up", d.runner_up ? explanation_json(*d.runner_up) : Json(nullptr)},
            {"reference", result.reference.label},
            {"denoiser", report.denoiser},
            {"tolerance", result.tolerance},
            {"first_bad_step", bad < 0 ? Json(nullptr) : Json(bad)},
            {"no_deviation_because", result.run.missing.empty() ? Json(nullptr) : Json(result.run.missing)}};
  if (d.noise.count > 0)
    json["noise_moments"] = {{"mean", d.noise.mean}, {"std", d.noise.std}, {"kurtosis", d.noise.kurtosis}};
  json["rules"] = Json::array();
  for (const Explanation& rule : d.rules) {
    Json row = explanation_json(rule);
    row["residuals"] = Json::array();
    for (const double residual : rule.residual) row["residuals"].push_back(number(residual));
    json["rules"].push_back(std::move(row));
  }
  json["by_step"] = Json::array();
  for (std::size_t i = 0; i + 1 < result.levels.size(); ++i) json["by_step"].push_back(step_json(result, i));
  return json;
}

std::string report_text(const DiagnosisReport& report) {
  const Examination& result = report.result;
  return fmt::format("{} steps of {} particles in {} dimensions; eps {}, noise {}\n{}\n{}\n{}\n{}",
                     result.trajectory.steps(), result.trajectory.particles(), result.trajectory.dim(),
                     result.eps_logged ? "logged" : "estimated by the denoiser",
                     result.trajectory.has_noise() ? "logged" : "not logged",
                     levels_text(report.loaded.proposal, report.loaded.columns, report.choice),
                     result.diagnosis.sentence, deviation_text(report), coefficient_table(result));
}

}  // namespace diffuscope
