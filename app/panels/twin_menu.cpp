#include "app/panels/twin_menu.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "core/distributions/distribution.h"
#include "core/samplers/sampler.h"
#include "core/samplers/time_grid.h"
#include "core/scene/scene_fields.h"
#include "core/schedules/schedule.h"

namespace diffuscope {
namespace {

struct Item {
  std::string id, label;
};

template <class EntryType>
std::vector<Item> items_of(std::span<const EntryType> entries) {
  std::vector<Item> items;
  for (const EntryType& entry : entries) items.push_back({entry.id, entry.label});
  return items;
}

std::vector<Item> items_at(std::string_view path) {
  if (path == "data") return items_of(distributions());
  if (path == "schedule") return items_of(schedules());
  if (path == "sampler") return items_of(samplers());
  return items_of(time_grids());
}

void draw_items(FrameContext& frame, const SceneChoice& choice) {
  for (const Item& item : items_at(choice.path)) {
    const std::string label = item.label + "###" + item.id;
    if (!ImGui::MenuItem(label.c_str(), nullptr, false, item.id != choice.get(frame.scene).id)) continue;
    Scene twin = frame.scene;
    choice.edit(twin) = {item.id, {}};
    frame.actions.twin = std::move(twin);
  }
}

void propose(FrameContext& frame, const SceneField& field, double value) {
  Scene twin = frame.scene;
  field.set(twin, value);
  frame.actions.twin = std::move(twin);
}

/// Half, double and so on, within the range; 0 where it switches something off.
std::vector<double> other_numbers(const SceneField& field, double now) {
  const Param& param = field.param;
  std::vector<double> values;
  const auto add = [&](double value) {
    if (param.integer) value = std::round(value);
    value = std::clamp(value, param.min, param.max);
    if (value != now && std::ranges::count(values, value) == 0) values.push_back(value);
  };
  if (param.min == 0) add(0);
  for (const double factor : {0.1, 0.25, 0.5, 2.0, 4.0, 10.0}) add(now * factor);
  if (now == 0) add(param.value), add(param.max);
  std::ranges::sort(values);
  return values;
}

void draw_numbers(FrameContext& frame, const SceneField& field) {
  for (const double value : other_numbers(field, field.get(frame.scene)))
    if (ImGui::MenuItem(fmt::format("{:.4g}", value).c_str())) propose(frame, field, value);
  double typed = field.get(frame.scene);
  ImGui::SetNextItemWidth(8 * ImGui::GetFontSize());
  if (ImGui::InputDouble("##other", &typed, 0, 0, "%.4g", ImGuiInputTextFlags_EnterReturnsTrue)) {
    propose(frame, field, std::clamp(typed, field.param.min, field.param.max));
    ImGui::CloseCurrentPopup();
  }
}

void draw_values(FrameContext& frame, const SceneField& field) {
  if (field.param.choices.empty()) return draw_numbers(frame, field);
  const double now = field.get(frame.scene);
  for (std::size_t i = 0; i < field.param.choices.size(); ++i)
    if (ImGui::MenuItem(field.param.choices[i].c_str(), nullptr, false, static_cast<double>(i) != now))
      propose(frame, field, static_cast<double>(i));
}

}  // namespace

void draw_twin_values(FrameContext& frame, std::string_view path) {
  for (const SceneChoice& choice : scene_choices())
    if (choice.path == path) return draw_items(frame, choice);
  draw_values(frame, scene_field(path));
}

void draw_twin_menu(FrameContext& frame) {
  struct Section {
    const char* path;
    const char* label;
    const char* kind;  // label of its registry item
  };
  static constexpr Section kSections[] = {{"data", "Data", "Shape"},
                                          {"schedule", "Schedule", "Kind"},
                                          {"network", "Network", nullptr},
                                          {"training", "Training", nullptr},
                                          {"sampler", "Sampler", "Rule"}};
  for (const Section& section : kSections) {
    if (!ImGui::BeginMenu(section.label)) continue;
    if (section.kind && ImGui::BeginMenu(section.kind)) {
      draw_twin_values(frame, section.path);
      ImGui::EndMenu();
    }
    for (const SceneField& field : scene_fields()) {
      if (field.section() != section.path || !ImGui::BeginMenu(field.param.label.c_str())) continue;
      draw_values(frame, field);
      ImGui::EndMenu();
    }
    if (std::string_view(section.path) == "sampler" && ImGui::BeginMenu("Time grid")) {
      draw_twin_values(frame, "sampler.grid");
      ImGui::EndMenu();
    }
    ImGui::EndMenu();
  }
}

}  // namespace diffuscope
