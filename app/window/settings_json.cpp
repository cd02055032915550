// AppState as JSON: one line per field, read and written by the same table of names.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/window/settings.h"

namespace diffuscope {
namespace {

using Json = nlohmann::json;

/// Either writes fields into a JSON object or reads them from it.
class Fields {
 public:
  Fields(Json& json, bool reading) : json_(json), reading_(reading) {}

  template <class T>
  void field(const char* name, T& value) {
    if (!reading_) {
      json_[name] = value;
    } else if (json_.contains(name)) {
      json_.at(name).get_to(value);
    }
  }
  template <class T>
  void number(const char* name, T& value, T low, T high) {
    field(name, value);
    value = std::clamp(value, low, high);
  }
  template <class Enum>
  void choice(const char* name, Enum& value, int count) {
    int index = static_cast<int>(value);
    number(name, index, 0, count - 1);
    value = static_cast<Enum>(index);
  }
  Fields object(const char* name) {
    Json& part = json_[name];
    if (!part.is_object()) part = Json::object();
    return {part, reading_};
  }

 private:
  Json& json_;
  bool reading_;
};

void playback(Fields fields, Playback& value) {
  fields.field("backward", value.backward);
  fields.number("speed", value.speed, 0.05, 20.0);
}

void layers(Fields fields, StageLayers& value) {
  fields.field("data", value.data);
  fields.field("cloud", value.cloud);
  fields.field("density", value.density);
  fields.field("field", value.field);
  fields.field("trajectories", value.trajectories);
  fields.field("marginals", value.marginals);
  fields.field("exact_field", value.exact_field);
  fields.field("difference", value.difference);
  fields.field("probe", value.probe);
  fields.field("step", value.step);
  fields.field("forks", value.forks);
}

void debugger(Fields fields, DebugSettings& value) {
  fields.field("all", value.all);
  fields.field("columns", value.columns);
  fields.field("at_step", value.breakpoints.at_step);
  fields.number("step", value.breakpoints.step, 0, 1000000);
  fields.field("not_finite", value.breakpoints.not_finite);
  fields.field("too_far", value.breakpoints.too_far);
  fields.number("bound", value.breakpoints.bound, 0.0, 1e9);
  fields.field("mode_change", value.breakpoints.mode_change);
  fields.field("apart", value.breakpoints.apart);
  fields.number("distance", value.breakpoints.distance, 0.0, 1e9);
  fields.number("fork_count", value.fork_count, 1, kMostForks);
  fields.number("fork_refine", value.fork_refine, 1, kMostForkRefine);
  fields.field("fork_exact", value.fork_exact);
}

void all_fields(Fields fields, AppState& view) {
  fields.choice("workspace", view.workspace, static_cast<int>(kWorkspaceNames.size()));
  fields.choice("theme", view.theme, 2);
  fields.number("ui_scale", view.ui_scale, 0.75, 2.5);
  fields.number("u", view.u, 0.0, 1.0);
  playback(fields.object("forward"), view.forward);
  fields.number("reverse_progress", view.reverse_progress, 0.0, 1.0);
  playback(fields.object("reverse"), view.reverse);
  Fields all_layers = fields.object("layers");
  for (std::size_t w = 0; w < kWorkspaceNames.size(); ++w)
    layers(all_layers.object(kWorkspaceNames[w]), view.layers[w]);
  fields.choice("arrow_scale", view.arrow_scale, 2);
  fields.choice("field_look", view.field_look, 2);
  fields.choice("quantity", view.quantity, kFieldQuantities);
  fields.choice("score_model", view.score_model, 3);
  fields.choice("sample_model", view.sample_model, 3);
  debugger(fields.object("debug"), view.debug);
  fields.number("cloud_points", view.cloud_points, 1, 1000000);
  fields.field("selected", view.selected);
  fields.field("side_by_side", view.side_by_side);
  fields.number("brush_radius", view.brush_radius, 1e-3, 1e3);
  fields.field("show_frame_times", view.show_frame_times);
}

}  // namespace

std::string view_to_json(const AppState& view) {
  Json json = Json::object();
  AppState copy = view;
  all_fields({json, false}, copy);
  return json.dump(2);
}

AppState view_from_json(const std::string& text) {
  Json json = Json::parse(text);
  AppState view;
  if (!json.is_object()) json = Json::object();
  all_fields({json, true}, view);
  std::erase_if(view.selected, [](int particle) { return particle < 0; });
  return view;
}

}  // namespace diffuscope
