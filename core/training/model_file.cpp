#include "core/training/model_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/distributions/point_set.h"
#include "core/images/image_set.h"
#include "core/io/safetensors.h"
#include "core/training/batch.h"

namespace diffuscope {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostAxes = 3 * kMaxImageDataSide * kMaxImageDataSide;

bool is_bias(const WeightTensor& tensor) { return tensor.name.ends_with("bias"); }

ArrayShape shape_of(const WeightTensor& tensor) {
  if (is_bias(tensor)) return {static_cast<std::size_t>(tensor.rows)};
  return {static_cast<std::size_t>(tensor.rows), static_cast<std::size_t>(tensor.cols)};
}

void add_tensors(const std::string& prefix, const Mlp& network, const Weights& weights, TensorFile& file) {
  for (const WeightTensor& tensor : network.tensors()) {
    const auto values = weights.segment(tensor.offset, tensor.size());
    file.tensors[prefix + tensor.name] = {shape_of(tensor), {values.begin(), values.end()}};
  }
}

Weights take_tensors(const std::string& prefix, const Mlp& network, const TensorFile& file,
                     const std::string& name) {
  Weights weights = Weights::Zero(network.weight_count());  // between tensors there may be padding
  for (const WeightTensor& tensor : network.tensors()) {
    const auto found = file.tensors.find(prefix + tensor.name);
    if (found == file.tensors.end())
      throw UserError(fmt::format("{}: tensor {}{} of its network is missing.", name, prefix, tensor.name));
    const auto& [shape, values] = found->second;
    if (shape != shape_of(tensor))
      throw UserError(fmt::format("{}: tensor {}{} has shape {}, the network of its scene needs {}.", name,
                                  prefix, tensor.name, shape_text(shape), shape_text(shape_of(tensor))));
    weights.segment(tensor.offset, tensor.size()) = Eigen::Map<const Weights>(values.data(), tensor.size());
    if (!weights.segment(tensor.offset, tensor.size()).allFinite())
      throw UserError(
          fmt::format("{}: tensor {}{} holds a value that is not finite.", name, prefix, tensor.name));
  }
  return weights;
}

/// The metadata of a model file, read with complaints that name the file.
class Metadata {
 public:
  Metadata(const TensorFile& file, const std::string& name) : file_(file), name_(name) {}

  const std::string& text(const std::string& key) const {
    const auto found = file_.metadata.find(key);
    if (found == file_.metadata.end())
      throw UserError(fmt::format("{}: not a model of Diffuscope, its metadata have no '{}'.", name_, key));
    return found->second;
  }
  bool has(const std::string& key) const { return file_.metadata.contains(key); }
  template <class Number>
  Number number(const std::string& key) const {
    const std::string& digits = text(key);
    Number value{};
    const char* end = digits.data() + digits.size();
    const auto result = std::from_chars(digits.data(), end, value);
    if (result.ec != std::errc{} || result.ptr != end || !std::isfinite(static_cast<double>(value)) ||
        value < 0)
      fail(key, digits);
    return value;
  }
  Eigen::VectorXd vector(const std::string& key) const {
    const std::string& digits = text(key);
    const Json json = Json::parse(digits, nullptr, false);
    if (!json.is_array() || json.empty() || json.size() > kMostAxes) fail(key, digits);
    Eigen::VectorXd values(static_cast<Eigen::Index>(json.size()));
    for (std::size_t i = 0; i < json.size(); ++i) {
      if (!json[i].is_number()) fail(key, digits);
      values(static_cast<Eigen::Index>(i)) = json[i].get<double>();
    }
    return values;
  }
  std::vector<std::string> texts(const std::string& key) const {
    const std::string& names = text(key);
    const Json json = Json::parse(names, nullptr, false);
    if (!json.is_array() || !std::ranges::all_of(json, &Json::is_string)) fail(key, names);
    return json.get<std::vector<std::string>>();
  }

  [[noreturn]] void fail(const std::string& key, const std::string& found) const {
    throw UserError(
        fmt::format("{}: its metadata '{}' is '{}', which makes no sense there.", name_, key, found));
  }

 private:
  const TensorFile& file_;
  const std::string& name_;
};

/// How a sample of `dim` numbers is a picture.
ImageShape read_image_shape(const Metadata& metadata, int dim) {
  const Eigen::VectorXd sides = metadata.vector("image");
  const auto is_side = [](double side) { return side >= 1 && side <= kMaxImageDataSide; };
  if (sides.size() != 3 || !is_side(sides[0]) || !is_side(sides[1]) || (sides[2] != 1 && sides[2] != 3))
    metadata.fail("image", metadata.text("image"));
  const ImageShape shape{static_cast<int>(sides[0]), static_cast<int>(sides[1]), static_cast<int>(sides[2])};
  if (shape.dim() != dim) metadata.fail("image", metadata.text("image"));
  return shape;
}

/// "42-128-128-2": inputs and outputs of the layers.
std::string widths(const Mlp& network) {
  std::string text;
  for (const WeightTensor& tensor : network.tensors()) {
    if (is_bias(tensor) || tensor.name.starts_with("label")) continue;
    if (text.empty()) text = fmt::format("{}", tensor.cols);
    text += fmt::format("-{}", tensor.rows);
  }
  return text;
}

}  // namespace

TrainedModel snapshot_model(const Snapshot& snapshot) {
  const Experiment& experiment = *snapshot.experiment;
  TrainedModel model{.scene = experiment.scene,
                     .raw = *snapshot.raw,
                     .ema = *snapshot.ema,
                     .mean = experiment.standardization.mean,
                     .scale = experiment.standardization.scale,
                     .data_std = experiment.data_std,
                     .iteration = snapshot.iteration,
                     .label_names = {},
                     .image = {}};
  if (const ImageSet* images = experiment.data->as_images()) {
    if (images->label_count() > 0) model.label_names = images->training().label_names;
    model.image = images->shape();
  }
  if (auto& file = model.scene.data.file; !file.empty()) file = std::filesystem::absolute(file).string();
  return model;
}

void save_model(const std::filesystem::path& path, const TrainedModel& model) {
  const auto network = make_network(model);
  TensorFile file;
  add_tensors("raw.", *network, model.raw, file);
  add_tensors("ema.", *network, model.ema, file);
  file.metadata = {{"scene", scene_to_json(model.scene)},
                   {"mean", Json(std::vector<double>(model.mean.begin(), model.mean.end())).dump()},
                   {"scale", fmt::format("{}", model.scale)},
                   {"data_std", fmt::format("{}", model.data_std)},
                   {"iteration", fmt::format("{}", model.iteration)}};
  if (!model.label_names.empty())
    file.metadata["labels"] = Json(model.label_names).dump(-1, ' ', false, Json::error_handler_t::replace);
  if (model.image)
    file.metadata["image"] = Json{model.image->width, model.image->height, model.image->channels}.dump();
  write_safetensors(path, file);
}

TrainedModel load_model(const std::filesystem::path& path) {
  const std::string name = path.string();
  const TensorFile file = read_safetensors(path);
  const Metadata metadata(file, name);
  TrainedModel model;
  model.scene = scene_from_json(metadata.text("scene"), name + ": scene");
  model.mean = metadata.vector("mean");
  model.scale = metadata.number<double>("scale");
  if (!(model.scale > 0)) throw UserError(name + ": its metadata 'scale' must be above 0.");
  model.iteration = metadata.number<std::int64_t>("iteration");
  if (metadata.has("data_std")) model.data_std = metadata.number<double>("data_std");
  if (metadata.has("labels")) model.label_names = metadata.texts("labels");
  if (metadata.has("image")) model.image = read_image_shape(metadata, model.dim());
  const auto network = make_network(model);
  model.raw = take_tensors("raw.", *network, file, name);
  model.ema = take_tensors("ema.", *network, file, name);
  return model;
}

std::shared_ptr<const Mlp> make_network(const TrainedModel& model) {
  return std::make_shared<const Mlp>(model.scene.network, model.dim(),
                                     static_cast<int>(model.label_names.size()));
}

void check_model_fits(const TrainedModel& model, const Experiment& experiment) {
  const std::string have = widths(*make_network(model));
  const Mlp needed(experiment.scene.network, experiment.dim(), static_cast<int>(model.label_names.size()));
  const std::string need = widths(needed);
  if (have != need)
    throw UserError(fmt::format(
        "The model's network has layers {}, the scene asks for {}; use a scene with the model's network.",
        have, need));
  const int classes = experiment.data->label_count();
  if (classes > 0 && needed.label_count() > 0 && classes != needed.label_count())
    throw UserError(
        fmt::format("The model knows {} classes, the data have {}; use the data it was trained on.",
                    needed.label_count(), classes));
}

ExperimentPtr experiment_without_data(const TrainedModel& model, const Scene& scene) {
  check_scene(scene);
  const auto point = std::make_shared<PointSet>(Points(model.mean.cast<float>()));
  return std::make_shared<const Experiment>(Experiment{.scene = scene,
                                                       .data = point,
                                                       .standardization = model.standardization(),
                                                       .data_std = model.data_std > 0 ? model.data_std : 1,
                                                       .schedule = make_schedule(scene.schedule),
                                                       .oracle = nullptr,
                                                       .oracle_is_exact = false});
}

NetworkRole model_role(const TrainedModel& model, const Experiment& experiment) {
  return {.prediction = model.scene.training.prediction,
          .time_embedding = model.scene.network.time_embedding,
          .data_std = model.data_std > 0 ? model.data_std : experiment.data_std,
          .schedule = make_schedule(model.scene.schedule)};
}

}  // namespace diffuscope
