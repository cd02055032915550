#include "app/window/look.h"

#include <imgui.h>
#include <imgui_rich_md/rich_md_host.h>
#include <implot.h>

#include <string_view>

#include "app/widgets/role_colors.h"
#include "core/io/embedded_files.h"

namespace diffuscope {
namespace {

/// `bytes` must live as long as the context.
void add_font(std::string_view bytes, float size, const ImFontConfig& wanted) {
  if (bytes.empty()) return;
  ImFontConfig config = wanted;
  config.FontDataOwnedByAtlas = false;
  // The font is only read, although the interface asks for writable memory.
  ImGui::GetIO().Fonts->AddFontFromMemoryTTF(const_cast<char*>(bytes.data()), static_cast<int>(bytes.size()),
                                             size, &config);
}

/// The font of the formulas, for the symbols that the text font lacks: arrows, norms, bars and hats over
/// letters.
std::string_view symbol_font() {
  static const auto bytes = RichMd::ReadAssetDefault("fonts/latex/latinmodern-math.otf");
  return bytes ? std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size())
               : std::string_view{};
}

/// The few greys from which a theme is made.
struct Palette {
  ImVec4 back, raised, field, field_hovered, field_active, line, text;
};

Palette palette_of(Theme theme) {
  if (theme == Theme::kDark)
    return {.back = {0.082f, 0.090f, 0.106f, 1},
            .raised = {0.114f, 0.125f, 0.145f, 1},
            .field = {0.145f, 0.157f, 0.184f, 1},
            .field_hovered = {0.184f, 0.200f, 0.235f, 1},
            .field_active = {0.220f, 0.240f, 0.285f, 1},
            .line = {1, 1, 1, 0.085f},
            .text = {0.885f, 0.900f, 0.925f, 1}};
  return {.back = {0.985f, 0.985f, 0.980f, 1},
          .raised = {1, 1, 1, 1},
          .field = {0.920f, 0.925f, 0.935f, 1},
          .field_hovered = {0.880f, 0.890f, 0.910f, 1},
          .field_active = {0.835f, 0.850f, 0.885f, 1},
          .line = {0, 0, 0, 0.130f},
          .text = {0.110f, 0.120f, 0.140f, 1}};
}

void set_field_colors(ImGuiStyle& style, const Palette& p, const ImVec4& accent) {
  ImVec4* colors = style.Colors;
  colors[ImGuiCol_FrameBg] = p.field;
  colors[ImGuiCol_FrameBgHovered] = p.field_hovered;
  colors[ImGuiCol_FrameBgActive] = p.field_active;
  colors[ImGuiCol_Button] = p.field;
  colors[ImGuiCol_ButtonHovered] = p.field_hovered;
  colors[ImGuiCol_ButtonActive] = p.field_active;
  colors[ImGuiCol_Header] = faded(accent, 0.13f);
  colors[ImGuiCol_HeaderHovered] = faded(accent, 0.22f);
  colors[ImGuiCol_HeaderActive] = faded(accent, 0.30f);
  colors[ImGuiCol_CheckMark] = accent;
  colors[ImGuiCol_SliderGrab] = faded(accent, 0.85f);
  colors[ImGuiCol_SliderGrabActive] = accent;
  colors[ImGuiCol_TextSelectedBg] = faded(accent, 0.35f);
  colors[ImGuiCol_PlotHistogram] = accent;
  colors[ImGuiCol_PlotLines] = accent;
  colors[ImGuiCol_DragDropTarget] = accent;
  colors[ImGuiCol_NavCursor] = accent;
}

void set_frame_colors(ImGuiStyle& style, const Palette& p, const ImVec4& accent) {
  ImVec4* colors = style.Colors;
  const ImVec4 none{0, 0, 0, 0};
  colors[ImGuiCol_Text] = p.text;
  colors[ImGuiCol_TextDisabled] = role_colors().text_dim;
  colors[ImGuiCol_WindowBg] = p.back;
  colors[ImGuiCol_ChildBg] = none;
  colors[ImGuiCol_PopupBg] = p.raised;
  colors[ImGuiCol_MenuBarBg] = none;
  colors[ImGuiCol_DockingEmptyBg] = p.back;
  colors[ImGuiCol_Border] = p.line;
  colors[ImGuiCol_BorderShadow] = none;
  colors[ImGuiCol_Separator] = p.line;
  colors[ImGuiCol_SeparatorHovered] = faded(accent, 0.6f);
  colors[ImGuiCol_SeparatorActive] = accent;
  colors[ImGuiCol_TitleBg] = p.back;
  colors[ImGuiCol_TitleBgActive] = p.back;
  colors[ImGuiCol_TitleBgCollapsed] = p.back;
  colors[ImGuiCol_ScrollbarBg] = none;
  colors[ImGuiCol_ScrollbarGrab] = p.field_hovered;
  colors[ImGuiCol_ScrollbarGrabHovered] = p.field_active;
  colors[ImGuiCol_ScrollbarGrabActive] = p.field_active;
  colors[ImGuiCol_ResizeGrip] = none;
  colors[ImGuiCol_ResizeGripHovered] = faded(accent, 0.4f);
  colors[ImGuiCol_ResizeGripActive] = accent;
  colors[ImGuiCol_TableHeaderBg] = none;
  colors[ImGuiCol_TableBorderStrong] = p.line;
  colors[ImGuiCol_TableBorderLight] = p.line;
  colors[ImGuiCol_TableRowBgAlt] = faded(p.line, 0.4f);
  colors[ImGuiCol_ModalWindowDimBg] = {0, 0, 0, 0.45f};
  colors[ImGuiCol_DockingPreview] = faded(accent, 0.4f);
}

void set_tab_colors(ImGuiStyle& style, const Palette& p, const ImVec4& accent) {
  ImVec4* colors = style.Colors;
  for (const ImGuiCol tab :
       {ImGuiCol_Tab, ImGuiCol_TabDimmed, ImGuiCol_TabSelected, ImGuiCol_TabDimmedSelected})
    colors[tab] = p.back;
  colors[ImGuiCol_TabHovered] = p.field_hovered;
  colors[ImGuiCol_TabSelectedOverline] = accent;
  colors[ImGuiCol_TabDimmedSelectedOverline] = faded(accent, 0.5f);
}

void set_sizes(ImGuiStyle& style) {
  style.WindowPadding = {9, 7};
  style.FramePadding = {7, 3};
  style.CellPadding = {5, 2};
  style.ItemSpacing = {7, 5};
  style.ItemInnerSpacing = {6, 4};
  style.IndentSpacing = 14;
  style.ScrollbarSize = 10;
  style.GrabMinSize = 9;
  style.WindowBorderSize = 1;
  style.ChildBorderSize = 0;
  style.PopupBorderSize = 1;
  style.FrameBorderSize = 0;
  style.TabBorderSize = 0;
  style.TabBarBorderSize = 1;
  style.TabBarOverlineSize = 1;
  style.WindowRounding = 4;
  style.FrameRounding = 3;
  style.PopupRounding = 4;
  style.ScrollbarRounding = 5;
  style.GrabRounding = 3;
  style.TabRounding = 0;
  style.DockingSeparatorSize = 1;
  style.SeparatorTextBorderSize = 1;
  style.WindowMenuButtonPosition = ImGuiDir_None;
  style.HoverStationaryDelay = 0.10f;
  style.HoverDelayNormal = 0.40f;
}

}  // namespace

void load_fonts() {
  add_font(embedded_file("fonts/Roboto-Regular.ttf"), kFontSize, {});
  ImFontConfig merged;
  merged.MergeMode = true;
  add_font(symbol_font(), kFontSize, merged);
  merged.GlyphMinAdvanceX = kFontSize;  // icons take one width, so that labels line up
  merged.GlyphOffset = {0, 1};
  add_font(embedded_file("fonts/Font_Awesome_6_Free-Solid-900.otf"), 12, merged);
}

void apply_look(Theme theme, float scale) {
  set_role_colors(theme);
  const Palette palette = palette_of(theme);
  const ImVec4 accent = role_colors().accent;
  ImGuiStyle style;
  theme == Theme::kDark ? ImGui::StyleColorsDark(&style) : ImGui::StyleColorsLight(&style);
  set_sizes(style);
  set_frame_colors(style, palette, accent);
  set_field_colors(style, palette, accent);
  set_tab_colors(style, palette, accent);
  style.ScaleAllSizes(scale);
  style.WindowBorderSize = style.PopupBorderSize = style.TabBarBorderSize = 1;
  style.DockingSeparatorSize = scale >= 1.5f ? 2 : 1;
  style.FontSizeBase = kFontSize;
  style.FontScaleDpi = scale;
  ImGui::GetStyle() = style;
  theme == Theme::kDark ? ImPlot::StyleColorsDark() : ImPlot::StyleColorsLight();
  ImPlotStyle& plot = ImPlot::GetStyle();
  plot.Colors[ImPlotCol_PlotBg] = plot.Colors[ImPlotCol_FrameBg] = {0, 0, 0, 0};
  plot.Colors[ImPlotCol_PlotBorder] = palette.line;
  plot.Colors[ImPlotCol_AxisGrid] = role_colors().grid;
  plot.Colors[ImPlotCol_AxisText] = role_colors().text_dim;
  plot.PlotBorderSize = 0;
}

}  // namespace diffuscope
