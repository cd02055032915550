// How plots look: thin axes, dim grid, no boxes; log axes, dashed lines for floors, the marker of the time
// cursor. Main thread.
#pragma once

#include <implot.h>

namespace diffuscope {

/// Starts a plot in the house style; call end_plot() when true. The title stands in a label above it
/// (explain_label). Labels may be null. `size` as in ImGui (−1: what is left).
bool begin_plot(const char* id, ImVec2 size, const char* x_label, const char* y_label,
                ImPlotAxisFlags x_flags = 0, ImPlotAxisFlags y_flags = 0, ImPlotFlags flags = 0);
void end_plot();

/// Whether a plot's limits follow its data: until the user pans or zooms it; a double click brings that back.
class Following {
 public:
  /// Condition for SetupAxisLimits and setup_log_axis in this frame.
  ImPlotCond condition() const { return on_ ? ImPlotCond_Always : ImPlotCond_Once; }
  /// After the setup calls, inside the plot.
  void update();

 private:
  bool on_ = true;
};

/// Puts a logarithmic scale over [min, max] on `axis`, with labels at powers of ten.
void setup_log_axis(ImAxis axis, double min, double max, ImPlotCond condition = ImPlotCond_Always);

/// A legend inside the plot, small, in the corner `location`.
void setup_legend(ImPlotLocation location);

/// Line style: colour and thickness in pixels (scaled with the font).
ImPlotSpec line_spec(const ImVec4& color, float weight = 1.5f, ImPlotItemFlags flags = 0);
/// The same for a curve of `points` measurements: few of them are marked, so that even one is seen.
ImPlotSpec curve_spec(const ImVec4& color, float weight, std::size_t points);
ImPlotSpec fill_spec(const ImVec4& color, float alpha = 1, ImPlotItemFlags flags = 0);

/// Horizontal dashed line at y over the whole plot: a floor or a reference; `label` stands on it, small, at
/// the left.
void dashed_line(double y, const ImVec4& color, const char* label = "");

/// Vertical line at x: where the time cursor is.
void cursor_line(double x);

}  // namespace diffuscope
