#include "app/cli/level_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace diffuscope {
namespace {

/// Whether the reading was asked for, follows from the file's own names, or was found from the numbers.
const char* said_by(const LevelColumns& columns, const LevelChoice& choice) {
  if (choice.meaning) return "options";
  return columns.names.empty() || possible_meanings(columns).size() > 1 ? "detected" : "header";
}

}  // namespace

void add_level_options(CLI::App& command, LevelOptions& options, bool with_order) {
  command.add_option("--levels", options.file, "Noise levels, one a row")->type_name("FILE");
  command
      .add_option(
          "--level-kind", options.kind,
          "What the levels are: alpha_bar, alpha, sigma, ratio (sigma/alpha), t (0 is data), t_from_zero (an "
          "index into arrays of length T), pair (alpha and sigma); without it they are recognized")
      ->type_name("KIND");
  command
      .add_option("--scale", options.scale,
                  "vp: alpha^2 + sigma^2 = 1, ve: alpha = 1, flow: alpha + sigma = 1; without it recognized")
      ->type_name("SCALE");
  if (with_order)
    command
        .add_option("--order", options.order,
                    "Of the trajectory: noise_to_data or data_to_noise; without it recognized")
        ->type_name("ORDER");
}

LevelChoice level_choice(const LevelOptions& options) {
  if (options.file.empty()) throw UserError("--levels FILE is missing: the noise levels, one a row.");
  LevelChoice choice;
  if (!options.kind.empty()) choice.meaning = parse_meaning(options.kind, "--level-kind");
  if (!options.scale.empty()) choice.scale = parse_scale(options.scale, "--scale");
  if (options.order == "noise_to_data" || options.order == "data_to_noise")
    choice.noise_first = options.order == "noise_to_data";
  else if (!options.order.empty())
    throw UserError(
        fmt::format("--order: unknown order '{}'; known are noise_to_data, data_to_noise.", options.order));
  return choice;
}

void require_certainty(const LevelProposal& proposal, const LevelColumns& columns,
                       const LevelChoice& choice) {
  if (proposal.certain || choice.meaning || !columns.names.empty()) return;
  throw UserError(fmt::format(
      "{}: the numbers may be read as {} or as {}, which fit about as well; say which with "
      "--level-kind, --scale or --order.",
      columns.file, reading_text(proposal.reading), reading_text(proposal.alternatives.front().reading)));
}

nlohmann::ordered_json levels_json(const LevelProposal& proposal, const LevelColumns& columns,
                                   const LevelChoice& choice) {
  const auto reading_json = [](const LevelReading& reading) {
    return nlohmann::ordered_json{{"kind", meaning_id(reading.meaning)},
                                  {"scale", scale_id(reading.scale)},
                                  {"order", reading.noise_first ? "noise_to_data" : "data_to_noise"}};
  };
  nlohmann::ordered_json json = reading_json(proposal.reading);
  json["said_by"] = said_by(columns, choice);
  json["certain"] = proposal.certain;
  json["evidence"] = proposal.evidence;
  json["fit"] = proposal.fit;
  json["alternatives"] = nlohmann::ordered_json::array();
  for (const RatedReading& other : proposal.alternatives) {
    json["alternatives"].push_back(reading_json(other.reading));
    json["alternatives"].back()["fit"] = other.fit;
  }
  return json;
}

std::string levels_text(const LevelProposal& proposal, const LevelColumns& columns,
                        const LevelChoice& choice) {
  return fmt::format(
      "levels: read as {} ({}{}). {}", reading_text(proposal.reading), said_by(columns, choice),
      proposal.certain || choice.meaning ? "" : "; another reading fits about as well", proposal.evidence);
}

}  // namespace diffuscope
