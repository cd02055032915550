#include "app/workspaces/workspaces.h"

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <chrono>
#include <string_view>

#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

using Clock = std::chrono::steady_clock;

// Columns and rows of the default layouts, in font sizes: at least what their controls need, and a share of a
// large window.
constexpr float kLeftWidth = 18.5f, kLeftShare = 0.15f;
constexpr float kTableWidth = 21;  // of Debug, where a table stands at the left
constexpr float kRightWidth = 21.5f, kRightShare = 0.23f;
constexpr float kBelowHeight = 9, kBelowShare = 0.14f;
constexpr float kWidestShare = 0.30f;  // of the window for a side column

unsigned dock_id(Workspace workspace) {
  return ImHashStr(kWorkspaceNames[static_cast<std::size_t>(workspace)], 0, ImHashStr("workspace"));
}

/// Cuts `size` points off `node` on one side; returns the part cut off, `node` becomes the rest.
unsigned cut(unsigned& node, ImGuiDir side, float size, float share_at_most) {
  const ImVec2 whole = ImGui::DockBuilderGetNode(node)->Size;
  const float length = side == ImGuiDir_Left || side == ImGuiDir_Right ? whole.x : whole.y;
  const float share = std::min(size / std::max(1.0f, length), share_at_most);
  ImGuiID part = 0, rest = 0;
  ImGui::DockBuilderSplitNode(node, side, share, &part, &rest);
  node = rest;
  return part;
}

void scale_nodes(ImGuiDockNode* node, float ratio) {
  node->SizeRef = {node->SizeRef.x * ratio, node->SizeRef.y * ratio};
  for (ImGuiDockNode* child : node->ChildNodes)
    if (child) scale_nodes(child, ratio);
}

/// The name of the run that panels show; empty while it is alone.
std::string shown_run(const FrameContext& frame) {
  if (frame.runs.size() > 1 && frame.view.workspace != Workspace::kCompare)
    for (const RunView& run : frame.runs)
      if (run.shown) return run.name;
  return "";
}

/// The panel, or why it has nothing to say about images.
void draw_contents(Panel& panel, FrameContext& frame) {
  if (!frame.experiment.plane || panel.takes_images()) return panel.draw(frame);
  ImGui::PushStyleColor(ImGuiCol_Text, role_colors().text_dim);
  ImGui::TextWrapped(
      "%s is about points on a line or in a plane. Images are in Images (key 9), and as points of their "
      "principal plane in Forward, Schedule, Train, Sample, Compare and Debug.",
      panel.title());
  ImGui::PopStyleColor();
}

/// Of panels that share a place the first is in front.
void select_tab(unsigned node, const std::string& window) {
  if (ImGuiDockNode* found = ImGui::DockBuilderGetNode(node))
    found->SelectedTabId = ImHashStr("#TAB", 0, ImHashStr(window.c_str()));
}

void hide_tabs(unsigned node) {
  if (ImGuiDockNode* found = ImGui::DockBuilderGetNode(node))
    found->SetLocalFlags(found->LocalFlags | ImGuiDockNodeFlags_NoTabBar);
}

}  // namespace

Workspaces::Workspaces(std::vector<std::unique_ptr<Panel>> panels)
    : panels_(std::move(panels)), slots_(panels_.size()) {
  rebuild_.fill(true);
  for (std::size_t p = 0; p < panels_.size(); ++p)
    for (std::size_t w = 0; w < kCount; ++w) {
      const auto workspace = static_cast<Workspace>(w);
      slots_[p][w] = {window_name(*panels_[p], workspace), panels_[p]->dock(workspace) != Dock::kHidden};
    }
}

std::string Workspaces::window_name(const Panel& panel, Workspace workspace) {
  return fmt::format("{0}###{0}@{1}", panel.title(), kWorkspaceNames[static_cast<std::size_t>(workspace)]);
}

bool Workspaces::is_open(std::size_t panel, Workspace workspace) const {
  return slots_[panel][static_cast<std::size_t>(workspace)].open;
}

void Workspaces::draw(FrameContext& frame) {
  const ImGuiViewport* viewport = ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(viewport->WorkPos);
  ImGui::SetNextWindowSize(viewport->WorkSize);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2{0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0f);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0.0f);
  ImGui::Begin("##workspaces", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoDocking |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                   ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoBackground);
  ImGui::PopStyleVar(3);
  for (std::size_t w = 0; w < kCount; ++w) {
    const auto workspace = static_cast<Workspace>(w);
    const unsigned id = dock_id(workspace);
    const bool shown = workspace == frame.view.workspace;
    if (shown && rebuild_[w]) {
      build_layout(workspace, id);
      laid_out_at_ = ImGui::GetFrameCount();
    }
    ImGui::DockSpace(id, {0, 0}, shown ? ImGuiDockNodeFlags_None : ImGuiDockNodeFlags_KeepAliveOnly);
  }
  ImGui::End();
  draw_panels(frame);
}

void Workspaces::draw_panels(FrameContext& frame) {
  middle_seconds_ = 0;
  for (std::size_t p = 0; p < panels_.size(); ++p) {
    Slot& at = slot(p, frame.view.workspace);
    if (!at.open) continue;
    const auto start = Clock::now();
    // A panel that has no place in this workspace floats, and can be docked anywhere.
    const bool guest = panels_[p]->dock(frame.view.workspace) == Dock::kHidden;
    if (guest)
      ImGui::SetNextWindowSize({24 * ImGui::GetFontSize(), 18 * ImGui::GetFontSize()},
                               ImGuiCond_FirstUseEver);
    // Docked panels stand on the cleared window: drawing their background once more would cost half a frame
    // without a GPU.
    const auto background = at.docked ? ImGuiWindowFlags_NoBackground : ImGuiWindowFlags_None;
    const std::string run = shown_run(frame);  // before the id: "Loss (B)###Loss@Train"
    std::string window = at.window;
    if (!run.empty()) window.insert(window.find("###"), " (" + run + ")");
    // Panels of a new layout appear together; each would take the front of its place from those before it.
    constexpr int kFramesToAppear = 3;
    const bool settling = ImGui::GetFrameCount() < laid_out_at_ + kFramesToAppear;
    const auto focus = settling ? ImGuiWindowFlags_NoFocusOnAppearing : ImGuiWindowFlags_None;
    if (ImGui::Begin(window.c_str(), guest ? &at.open : nullptr,
                     ImGuiWindowFlags_NoCollapse | background | focus))
      draw_contents(*panels_[p], frame);
    at.docked = ImGui::IsWindowDocked();
    ImGui::End();
    if (panels_[p]->dock(frame.view.workspace) == Dock::kCenter)
      middle_seconds_ += std::chrono::duration<double>(Clock::now() - start).count();
  }
}

std::vector<std::size_t> Workspaces::panels_at(Workspace workspace, Dock dock) const {
  std::vector<std::size_t> found;
  for (std::size_t p = 0; p < panels_.size(); ++p)
    if (panels_[p]->dock(workspace) == dock) found.push_back(p);
  return found;
}

void Workspaces::build_layout(Workspace workspace, unsigned id) {
  rebuild_[static_cast<std::size_t>(workspace)] = false;
  ImGui::DockBuilderRemoveNode(id);
  ImGui::DockBuilderAddNode(id, ImGuiDockNodeFlags_DockSpace);
  ImGui::DockBuilderSetNodeSize(id, ImGui::GetMainViewport()->WorkSize);
  const float font = ImGui::GetFontSize();
  const ImVec2 whole = ImGui::GetMainViewport()->WorkSize;
  const float left = workspace == Workspace::kDebug ? kTableWidth : kLeftWidth;
  const float left_width = std::max(left * font, kLeftShare * whole.x);
  const float right_width = std::max(kRightWidth * font, kRightShare * whole.x);
  const float below_height = std::max(kBelowHeight * font, kBelowShare * whole.y);
  ImGuiID center = id;
  if (const auto panels = panels_at(workspace, Dock::kLeft); !panels.empty())
    dock_stacked(workspace, {panels}, cut(center, ImGuiDir_Left, left_width, kWidestShare), true);
  // On the right, panels stand below each other; those of kRightBelow share the last place.
  std::vector<std::vector<std::size_t>> column;
  for (const std::size_t panel : panels_at(workspace, Dock::kRight)) column.push_back({panel});
  if (const auto below = panels_at(workspace, Dock::kRightBelow); !below.empty()) column.push_back(below);
  if (!column.empty())
    dock_stacked(workspace, column,
                 cut(center, ImGuiDir_Right, right_width, kWidestShare / (1 - kWidestShare)), true);
  std::vector<std::vector<std::size_t>> row;
  for (const std::size_t panel : panels_at(workspace, Dock::kBelow)) row.push_back({panel});
  if (!row.empty()) {
    const unsigned below = cut(center, ImGuiDir_Down, below_height, 0.4f);
    dock_stacked(workspace, row, below, false);
    if (row.size() == 1) hide_tabs(below);
  }
  const auto middle = panels_at(workspace, Dock::kCenter);
  dock_stacked(workspace, {middle}, center, true);
  if (middle.size() == 1) hide_tabs(center);
  ImGui::DockBuilderFinish(id);
}

void Workspaces::dock_stacked(Workspace workspace, const std::vector<std::vector<std::size_t>>& cells,
                              unsigned node, bool downward) {
  const auto weight = [&](std::size_t cell) {
    return cells[cell].empty() ? 1 : panels_[cells[cell].front()]->weight();
  };
  float left = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) left += weight(i);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    ImGuiID part = node, rest = node;
    if (i + 1 < cells.size())
      ImGui::DockBuilderSplitNode(node, downward ? ImGuiDir_Up : ImGuiDir_Left, weight(i) / left, &part,
                                  &rest);
    left -= weight(i);
    for (const std::size_t panel : cells[i])
      ImGui::DockBuilderDockWindow(slot(panel, workspace).window.c_str(), part);
    if (!cells[i].empty()) select_tab(part, slot(cells[i].front(), workspace).window);
    node = rest;
  }
}

void Workspaces::reset(Workspace workspace) {
  rebuild_[static_cast<std::size_t>(workspace)] = true;
  for (std::size_t p = 0; p < panels_.size(); ++p)
    slot(p, workspace).open = panels_[p]->dock(workspace) != Dock::kHidden;
}

void Workspaces::reset_all() {
  for (std::size_t w = 0; w < kCount; ++w) reset(static_cast<Workspace>(w));
}

void Workspaces::draw_panel_menu(Workspace workspace) {
  for (std::size_t p = 0; p < panels_.size(); ++p)
    ImGui::MenuItem(panels_[p]->title(), nullptr, &slot(p, workspace).open);
}

std::string Workspaces::signature() const {
  std::string text;
  for (const auto& panel : panels_) {
    text += panel->title();
    for (std::size_t w = 0; w < kCount; ++w)
      text += static_cast<char>('0' + static_cast<int>(panel->dock(static_cast<Workspace>(w))));
    text += ' ';
  }
  return text;
}

// First line: which panels it was written for; second: a digit per panel and workspace whether it is open,
// then one per workspace whether it has been laid out; then ImGui's text.
std::string Workspaces::layout() const {
  std::string text = "panels " + signature() + "\nopen ";
  for (std::size_t p = 0; p < panels_.size(); ++p)
    for (std::size_t w = 0; w < kCount; ++w) text += slots_[p][w].open ? '1' : '0';
  for (std::size_t w = 0; w < kCount; ++w) text += rebuild_[w] ? '0' : '1';
  return text + "\n" + ImGui::SaveIniSettingsToMemory();
}

LayoutText Workspaces::set_layout(const std::string& text) {
  if (!text.starts_with("panels ") || text.find("[Docking]") == std::string::npos)
    return LayoutText::kDamaged;
  const std::string head = "panels " + signature() + "\nopen ";
  const std::size_t panel_flags = panels_.size() * kCount;
  const std::size_t flags = panel_flags + kCount;
  const std::size_t body = head.size() + flags + 1;
  if (!text.starts_with(head)) return LayoutText::kOutdated;
  if (text.size() <= body || text[body - 1] != '\n') return LayoutText::kDamaged;
  const std::string_view digits(text.data() + head.size(), flags);
  if (digits.find_first_not_of("01") != std::string_view::npos) return LayoutText::kDamaged;
  for (std::size_t i = 0; i < panel_flags; ++i) slots_[i / kCount][i % kCount].open = digits[i] == '1';
  ImGui::LoadIniSettingsFromMemory(text.data() + body, text.size() - body);
  for (std::size_t w = 0; w < kCount; ++w) rebuild_[w] = digits[panel_flags + w] == '0';
  return LayoutText::kTaken;
}

void Workspaces::scale(float ratio) {
  for (std::size_t w = 0; w < kCount; ++w)
    if (ImGuiDockNode* root = ImGui::DockBuilderGetNode(dock_id(static_cast<Workspace>(w))))
      scale_nodes(root, ratio);
}

}  // namespace diffuscope
