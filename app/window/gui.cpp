#include "app/window/gui.h"

#include <epoxy/gl.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>
#include <imgui_rich_md/rich_md.h>
#include <implot.h>
#include <implot3d.h>

#include "app/widgets/opaque_image.h"
#include "app/window/look.h"

namespace diffuscope {

namespace {

void switch_blending_off(const ImDrawList*, const ImDrawCmd*) { glDisable(GL_BLEND); }

}  // namespace

Gui::Gui(GlfwWindow& window) {
  ImGui::CreateContext();
  ImPlot::CreateContext();
  ImPlot3D::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;  // kept with the other settings
  io.LogFilename = nullptr;
  io.ConfigFlags |= ImGuiConfigFlags_DockingEnable;
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  io.ConfigDragClickToInputText = false;
  io.ConfigErrorRecoveryEnableAssert = false;
  load_fonts();
  ImGui_ImplGlfw_InitForOpenGL(window.handle(), true);
  ImGui_ImplOpenGL3_Init(window.glsl_version());
  set_opaque_callback(switch_blending_off);
  RichMd::MarkdownOptions markdown;
  markdown.withLatex = true;
  RichMd::CreateContext(markdown);
}

Gui::~Gui() {
  RichMd::DestroyContext();
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplGlfw_Shutdown();
  ImPlot3D::DestroyContext();
  ImPlot::DestroyContext();
  ImGui::DestroyContext();
}

void Gui::set_look(Theme theme, float scale) {
  if (theme == theme_ && scale == scale_) return;
  theme_ = theme;
  scale_ = scale;
  apply_look(theme, scale);
}

void Gui::begin_frame() {
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  ImGui::NewFrame();
}

void Gui::begin_frame(int width, int height, int density) {
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
  io.DisplayFramebufferScale = {static_cast<float>(density), static_cast<float>(density)};
  ImGui::NewFrame();
}

void Gui::build_frame() { ImGui::Render(); }

void Gui::render_frame() {
  const ImGuiIO& io = ImGui::GetIO();
  glViewport(0, 0, static_cast<int>(io.DisplaySize.x * io.DisplayFramebufferScale.x),
             static_cast<int>(io.DisplaySize.y * io.DisplayFramebufferScale.y));
  const ImVec4 back = ImGui::GetStyleColorVec4(ImGuiCol_WindowBg);
  glClearColor(back.x, back.y, back.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

}  // namespace diffuscope
