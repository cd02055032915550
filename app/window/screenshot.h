// A picture of the window without showing one: trains, waits until every view is filled, draws, writes a PNG.
// Works under Xvfb; the picture may be larger than the screen. The user's settings are neither read nor
// changed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "app/app_state.h"
#include "core/scene/scene.h"

namespace diffuscope {

struct ScreenshotOptions {
  Scene scene = {};
  std::filesystem::path out = "diffuscope.png";
  Workspace workspace = Workspace::kTrain;
  int width = 1280;  ///< points; the picture has width×height pixels at scale 1
  int height = 720;
  Theme theme = Theme::kDark;
  std::string backend = "auto";  ///< what computes (BackendChoice)
  double scale = 1;              ///< size of text and controls, .75 to 2.5
  std::string panel = {};        ///< title of the panel to bring to the front; empty: none
  std::filesystem::path log =
      {};  ///< folder of one's own trajectory.npy, levels.csv … for Debug; empty: none
  std::optional<double> u = {};            ///< the time cursor t/T
  std::optional<FieldQuantity> heat = {};  ///< what the heat map of Score shows
  std::optional<int> points = {};          ///< of the cloud that noise is added to
  std::optional<int> iterations = {};  ///< of training before the picture; default: the scene's, at most 2000
};

/// Writes the picture atomically; returns the exit code. UserError: no display, no OpenGL 3.3, a bad scene,
/// an unwritable file.
int take_screenshot(const ScreenshotOptions& options);

}  // namespace diffuscope
