// What 'diagnose' says about a trajectory: everything as JSON, and the essence for a reader.
// Steps count from 0 at the noise end, whatever the order of the file.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/diagnosis/examination.h"

namespace diffuscope {

struct DiagnosisReport {
  const LoadedTrajectory& loaded;
  const Examination& result;
  LevelChoice choice;
  std::string units;     ///< of the file: model or data
  std::string denoiser;  ///< of the reference: exact, ema or raw
};

/// Deviation, coefficients and residuals by step, first bad step, rule or mistake, all rules in comparison.
nlohmann::ordered_json report_json(const DiagnosisReport& report);

/// Sizes, reading, verdict, deviation and a table of some steps, each on lines of their own.
std::string report_text(const DiagnosisReport& report);

}  // namespace diffuscope
