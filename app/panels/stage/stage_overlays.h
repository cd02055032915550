// The layers of the stage that are drawn as lines and text over the picture: score arrows, paths, chosen
// points, histograms along the axes, captions. All between StagePlot::begin and end. Main thread.
#pragma once

#include <array>
#include <string>

#include "app/panels/stage/cloud_histogram.h"
#include "app/panels/stage/stage_plot.h"

namespace diffuscope {

/// Arrows of a 2D field at `points` (2×m each). Normalized: all of one length, centred on their point; true:
/// one factor for all, so that the 90 % quantile of `reference` (the same field, or what it is compared with)
/// has that length.
struct ArrowLook {
  ImVec4 color;
  ArrowScale scale = ArrowScale::kNormalized;
  float spacing = 26;  ///< pixels between neighbouring points
};
void draw_arrows(const StageMap& map, const Points& points, const Points& arrows, const Points& reference,
                 const ArrowLook& look);

/// One arrow between two points of the screen.
void draw_arrow(ImVec2 tail, ImVec2 tip, const ImVec4& color);

/// Curves along a field (2×n each), an arrow head in the middle of each.
void draw_streamlines(const StageMap& map, const std::vector<Points>& lines, const ImVec4& color);

/// A path in the colours of time: strong where it has been passed (u between 0 and u_now, or beyond u_now
/// when `reverse`), faint where it has not.
void draw_path(const StageMap& map, const CloudPath& path, double u_now, bool reverse);

/// Rings around the chosen points of the cloud.
void draw_selection(const StageMap& map, const MovingCloud& cloud, const std::vector<int>& selected);

/// Histograms of both coordinates along the lower and the left edge, with the density of N(0, prior_std²).
void draw_marginals(const StageMap& map, const MovingCloud& cloud, std::array<CloudHistogram, 2>& histograms,
                    double prior_std, const ImVec4& color);

/// Text in the upper left corner of the plot, line by line.
void draw_caption(const StageMap& map, const std::vector<std::string>& lines);
/// Text in the middle of the plot: what is awaited.
void draw_waiting(const StageMap& map, const std::string& text);

}  // namespace diffuscope
