#include "app/panels/modes_panel.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/panels/cards.h"
#include "app/panels/debug/debug_view.h"
#include "app/widgets/form.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/param_sliders.h"
#include "app/widgets/role_colors.h"
#include "core/images/image_set.h"

namespace diffuscope {
namespace {

constexpr std::size_t kMostBars = 16;
constexpr double kNegligible = 0.0005;

/// One mode: its bar (exact), and below it that of the forks with one standard error on either side.
struct Bar {
  Eigen::Index mode = 0;
  double exact = 0, forks = -1, error = 0;
};

void draw_bar(const Bar& bar) {
  const float font = ImGui::GetFontSize();
  tinted_text(Tint::kDim, fmt::format("{}", bar.mode + 1));
  ImGui::SameLine(2.2f * font);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool forked = bar.forks >= 0;
  const float width = ImGui::GetContentRegionAvail().x - (forked ? 6.4f : 3.2f) * font;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const auto strip = [&](double share, float top, float bottom, const ImVec4& color) {
    draw->AddRectFilled({at.x, at.y + top * font},
                        {at.x + std::max(1.0f, width * static_cast<float>(share)), at.y + bottom * font},
                        ImGui::GetColorU32(color), 2);
  };
  strip(bar.exact, 0.15f, forked ? 0.5f : 0.9f, faded(role_colors().exact, 0.8f));
  if (forked) {
    strip(bar.forks, 0.55f, 0.9f, faded(role_colors().model, 0.8f));
    const float y = at.y + 0.725f * font;
    const auto x = [&](double share) { return at.x + width * static_cast<float>(std::max(0.0, share)); };
    draw->AddLine({x(bar.forks - bar.error), y}, {x(bar.forks + bar.error), y},
                  ImGui::GetColorU32(ImGuiCol_Text), 1.5f);
  }
  ImGui::SameLine(2.2f * font + width + 0.5f * font);
  ImGui::TextUnformatted(fmt::format("{:.3f}", bar.exact).c_str());
  if (!forked) return;
  ImGui::SameLine(0, 0.6f * font);
  ImGui::TextColored(role_colors().model, "%s", fmt::format("{:.3f}", bar.forks).c_str());
}

std::vector<Bar> bars_of(const Eigen::VectorXd& exact, const Eigen::VectorXd* forks, double count) {
  std::vector<Bar> bars;
  for (Eigen::Index k = 0; k < exact.size(); ++k) {
    Bar bar{k, exact(k), -1, 0};
    if (forks) bar.forks = (*forks)(k), bar.error = std::sqrt(bar.forks * (1 - bar.forks) / count);
    if (std::max(bar.exact, bar.forks) > kNegligible) bars.push_back(bar);
  }
  // Few modes keep their places, so that bars do not jump while the particle travels; of many the largest.
  if (bars.size() > kMostBars) {
    std::sort(bars.begin(), bars.end(), [](const Bar& a, const Bar& b) { return a.exact > b.exact; });
    bars.resize(kMostBars);
    std::sort(bars.begin(), bars.end(), [](const Bar& a, const Bar& b) { return a.mode < b.mode; });
  }
  return bars;
}

/// The modes of up to eight bars, the likeliest first.
std::vector<Eigen::Index> likeliest(std::vector<Bar> bars) {
  constexpr std::size_t kMost = 8;
  std::sort(bars.begin(), bars.end(), [](const Bar& a, const Bar& b) { return a.exact > b.exact; });
  std::vector<Eigen::Index> modes;
  for (std::size_t i = 0; i < std::min(kMost, bars.size()); ++i) modes.push_back(bars[i].mode);
  return modes;
}

void edit_fork_rule(DebugSettings& debug) {
  std::vector<std::string> names{"the run's own"}, ids{""};
  std::vector<About> abouts{card("fork_sampler")};
  for (const SamplerEntry& entry : samplers()) {
    names.push_back(entry.label), ids.push_back(entry.id);
    abouts.push_back(entry.about);
  }
  const auto found = std::find(ids.begin(), ids.end(), debug.fork_sampler);
  int index = found == ids.end() ? 0 : static_cast<int>(found - ids.begin());
  if (edit_choice("Continue with", card("fork_sampler"), EditMark::kNone, index, names, abouts))
    debug.fork_sampler = ids[static_cast<std::size_t>(index)];
}

void edit_forks(DebugSettings& debug) {
  static const Param count{.name = "count",
                           .label = "Forks",
                           .value = 200,
                           .min = 1,
                           .max = kMostForks,
                           .about = card("fork_count"),
                           .logarithmic = true,
                           .integer = true};
  static const Param refine{.name = "refine",
                            .label = "Smaller steps",
                            .value = 1,
                            .min = 1,
                            .max = kMostForkRefine,
                            .about = card("fork_refine"),
                            .integer = true};
  begin_dense_rows();
  edit_param(count, debug.fork_count, EditMark::kNone);
  if (form_advanced("fork advanced")) {
    edit_fork_rule(debug);
    edit_switch("Exact denoiser", card("fork_model"), EditMark::kNone, debug.fork_exact);
    edit_param(refine, debug.fork_refine, EditMark::kNone);
  }
  end_dense_rows();
}

void draw_fork_controls(FrameContext& frame) {
  DebugSettings& debug = frame.view.debug;
  if (ImGui::Checkbox("Fork this step", &debug.fork) && debug.fork) {
    frame.view.stage().forks = true;
    debug.all = false;
  }
  explain_item("Forks", card("fork"));
  if (!debug.fork) return;
  ImGui::SameLine();
  if (ImGui::Button(icon::kDice)) ++debug.fork_seed;
  ImGui::SetItemTooltip("Fresh noise");
  edit_forks(debug);
}

}  // namespace

/// Of images the modes are training images: these are the likeliest.
void ModesPanel::draw_images(const FrameContext& frame, const std::vector<Eigen::Index>& modes) {
  const ImageSet* images = frame.experiment.data->as_images();
  if (!images || modes.empty()) return;
  if (modes != modes_) {
    auto pictures = std::make_shared<Points>(images->dim(), static_cast<Eigen::Index>(modes.size()));
    for (std::size_t i = 0; i < modes.size(); ++i)
      pictures->col(static_cast<Eigen::Index>(i)) =
          frame.experiment.oracle->components()[static_cast<std::size_t>(modes[i])].mean.cast<float>();
    pictures_ = std::move(pictures), modes_ = modes;
  }
  constexpr int kColumns = 8;
  const ImVec2 room{ImGui::GetContentRegionAvail().x, 4 * ImGui::GetFontSize()};
  const int zoom = fitting_zoom(images->shape(), room, kColumns, 1);
  grid_.draw("training images", pictures_, images->shape(), {.columns = kColumns, .zoom = zoom});
}

void ModesPanel::draw_bars(FrameContext& frame, const Eigen::VectorXd& exact, const ForkView* forks) {
  if (!frame.experiment.oracle_is_exact) {
    stale_note(frame.experiment.plane ? "The modes are training images: which of them xt may still become."
                                      : "The data are no mixture: these are the kernels of their stand-in.");
  }
  explain_label(forks ? "p(mode | xt), and where forks ended" : "p(mode | xt)", card("debug_modes"), true);
  const Eigen::VectorXd* shares = forks && forks->shares.size() == exact.size() ? &forks->shares : nullptr;
  const double count = forks ? static_cast<double>(forks->settings.count) : 1;
  const std::vector<Bar> bars = bars_of(exact, shares, count);
  draw_images(frame, likeliest(bars));
  for (const Bar& bar : bars) draw_bar(bar);
  if (!forks) return;
  explain_label(fmt::format("{} forks of step {}, {:.1f} of {} MB", with_separators(forks->settings.count),
                            forks->settings.step, static_cast<double>(forks->trajectory.bytes()) / (1 << 20),
                            ForkView::kBudget >> 20)
                    .c_str(),
                card("fork_share"), true);
}

void ModesPanel::draw(FrameContext& frame) {
  draw_fork_controls(frame);
  if (frame.view.debug.all) {
    const auto summary = shown_summary(frame);
    if (!summary) return stale_note("The particles are being looked at …");
    const auto level = std::min(static_cast<std::size_t>(current_level(frame)), summary->levels.size() - 1);
    return draw_bars(frame, summary->levels[level].modes, nullptr);
  }
  const auto view = shown_trace(frame);
  if (!view) return stale_note(missing_trace(frame));
  const auto forks = shown_fork(frame);
  const auto level = std::min(static_cast<std::size_t>(current_level(frame)), view->trace.modes.size() - 1);
  draw_bars(frame, forks ? forks->truth : view->trace.modes[level], forks.get());
}

}  // namespace diffuscope
