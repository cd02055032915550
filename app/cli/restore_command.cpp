// diffuscope restore: fills, extends, colours, sharpens or denoises a picture with a model of such pictures,
// several answers at once.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/experiment_options.h"
#include "app/cli/pictures.h"
#include "app/cli/progress.h"
#include "core/images/sheet.h"
#include "core/io/atomic_file.h"
#include "core/io/npy.h"
#include "core/restoration/block_average.h"
#include "core/restoration/luminance.h"
#include "core/restoration/mask.h"
#include "core/restoration/restore.h"

namespace diffuscope {
namespace {

struct RestoreOptions {
  CommonOptions common;  ///< its seed, threads, quiet and out
  std::string backend;
  std::string model, task, input, mask, label, method = "ddnm";
  double noise = 0, guidance = 0;
  int factor = 2, resample = 1, count = 16;
};

/// What is asked: y = A x, the picture of it, and the original where the input is one.
struct Task {
  LinearOperatorPtr A;             ///< null: denoise
  Points y;                        ///< M×1
  std::optional<Points> original;  ///< D×1
};

std::string size_text(const ImageShape& shape) {
  return fmt::format("{}×{} {}", shape.width, shape.height, shape.channels == 1 ? "grey" : "RGB");
}

[[noreturn]] void refuse_size(const std::string& file, const ImageShape& have, const std::string& wanted) {
  throw UserError(
      fmt::format("{}: is {}×{}, but {}; scale it first.", file, have.width, have.height, wanted));
}

void check_size(const std::string& file, const ImageShape& have, const ImageShape& need) {
  if (have.width != need.width || have.height != need.height)
    refuse_size(file, have, fmt::format("the model draws pictures of {}", size_text(need)));
}

/// 1 for every number of a pixel that is white in the mask.
Eigen::VectorXf read_mask(const std::string& file, const ImageShape& shape) {
  const InputPicture mask = with_channels(read_input_picture(file), 1);
  check_size(file, mask.shape, shape);
  Eigen::VectorXf known(shape.dim());
  for (Eigen::Index i = 0; i < known.size(); ++i)
    known[i] = mask.pixels(i / shape.channels, 0) > 0 ? 1.0f : 0.0f;
  return known;
}

Task mask_task(const Eigen::VectorXf& known, const Points& picture) {
  const auto A = std::make_shared<Mask>(known);
  return {A, A->apply(picture), {}};
}

/// A smaller picture in the middle of an unknown one.
Task framed_task(const InputPicture& picture, const std::string& file, const ImageShape& shape) {
  const ImageShape& small = picture.shape;
  if (small.width > shape.width || small.height > shape.height || small.pixels() == shape.pixels())
    refuse_size(file, small,
                fmt::format("outpainting without --mask puts a smaller picture into the middle of one of {}",
                            size_text(shape)));
  const int left = (shape.width - small.width) / 2, top = (shape.height - small.height) / 2;
  Eigen::VectorXf known = Eigen::VectorXf::Zero(shape.dim());
  Points y = Points::Zero(shape.dim(), 1);
  for (int row = 0; row < small.height; ++row) {
    const Eigen::Index to = ((top + row) * shape.width + left) * shape.channels;
    const Eigen::Index length = small.width * shape.channels;
    y.col(0).segment(to, length) = picture.pixels.col(0).segment(row * length, length);
    known.segment(to, length).setOnes();
  }
  return mask_task(known, y);
}

Task painting_task(const RestoreOptions& options, const InputPicture& input, const ImageShape& shape) {
  const InputPicture picture = with_channels(input, shape.channels);
  if (!options.mask.empty()) {
    check_size(options.input, picture.shape, shape);
    Task task = mask_task(read_mask(options.mask, shape), picture.pixels);
    task.original = picture.pixels;
    return task;
  }
  if (options.task == "inpaint")
    throw UserError("--task inpaint needs --mask FILE.png, white where the picture is known.");
  return framed_task(picture, options.input, shape);
}

Task colour_task(const RestoreOptions& options, const InputPicture& input, const ImageShape& shape) {
  const auto A = std::make_shared<Luminance>(shape);
  check_size(options.input, input.shape, shape);
  Task task{A, with_channels(input, 1).pixels, {}};
  if (input.shape.channels == 3) task.original = input.pixels;
  return task;
}

Task sharpening_task(const RestoreOptions& options, const InputPicture& input, const ImageShape& shape) {
  const auto A = std::make_shared<BlockAverage>(shape, options.factor);
  const InputPicture picture = with_channels(input, shape.channels);
  if (picture.shape == A->small_shape()) return {A, picture.pixels, {}};
  if (!(picture.shape == shape))
    refuse_size(options.input, input.shape,
                fmt::format("a factor of {} needs pictures of {}, or originals of {}", options.factor,
                            size_text(A->small_shape()), size_text(shape)));
  return {A, A->apply(picture.pixels), picture.pixels};
}

Task denoising_task(const RestoreOptions& options, const InputPicture& input, const ImageShape& shape) {
  if (!(options.noise > 0))
    throw UserError(
        "--task denoise needs --noise S above 0, the standard deviation of the noise on the picture.");
  const InputPicture picture = with_channels(input, shape.channels);
  check_size(options.input, picture.shape, shape);
  return {nullptr, picture.pixels, {}};
}

Task read_task(const RestoreOptions& options, const ImageShape& shape) {
  const InputPicture input = read_input_picture(options.input);
  if (options.task == "colorize") return colour_task(options, input, shape);
  if (options.task == "superres") return sharpening_task(options, input, shape);
  if (options.task == "denoise") return denoising_task(options, input, shape);
  return painting_task(options, input, shape);
}

RestorationSpec restoration_spec(const RestoreOptions& options, const TrainedModel& model,
                                 const Scene& scene) {
  RestorationSpec spec;
  spec.method = options.method == "repaint" ? RestorationMethod::kRepaint : RestorationMethod::kDdnm;
  spec.resample = options.resample;
  spec.seed = scene.seed;
  spec.sampler.guidance = options.guidance;
  if (!options.label.empty()) {
    if (model.label_names.empty())
      throw UserError("--label: the model was trained without labels; leave it out.");
    spec.labels = {{parse_label(options.label, model.label_names, "--label")}};
  }
  return spec;
}

void write_pictures(const std::filesystem::path& path, const Points& x, const ImageShape& shape) {
  ArrayShape axes{static_cast<std::size_t>(x.cols()), static_cast<std::size_t>(shape.height),
                  static_cast<std::size_t>(shape.width)};
  if (shape.channels > 1) axes.push_back(static_cast<std::size_t>(shape.channels));
  write_array<float>(path, axes, std::span(x.data(), static_cast<std::size_t>(x.size())));
}

/// Answers, their mean and spread, what was known, and the figures.
void write_results(const std::filesystem::path& folder, const Task& task, const Points& x,
                   const RestoreOptions& options, const ImageShape& shape) {
  write_pictures(folder / "answers.npy", x, shape);
  write_sheet(folder / "answers.png", x, shape, {.columns = std::min(8, static_cast<int>(x.cols()))});
  const Points mean = x.rowwise().mean();
  const Points spread = ((x.colwise() - mean.col(0)).array().square().rowwise().mean()).sqrt();
  write_sheet(folder / "mean.png", mean, shape, {.columns = 1});
  write_sheet(folder / "spread.png", (2 * spread.array() - 1).matrix().eval(), shape, {.columns = 1});
  write_sheet(folder / "known.png", task.A ? task.A->pseudo_inverse(task.y) : task.y, shape, {.columns = 1});
  nlohmann::ordered_json json{{"task", options.task}, {"method", options.method}, {"count", x.cols()}};
  json["known_error"] = nullptr;
  json["psnr"] = nullptr;
  if (task.A) {
    const Points y = task.y.replicate(1, x.cols());
    json["known_error"] = known_error(*task.A, x, y).maxCoeff();
  }
  if (task.original) {
    const double decibels = psnr(x, *task.original).mean();
    if (std::isfinite(decibels)) json["psnr"] = decibels;
  }
  write_file_atomically(folder / "restore.json", json.dump(2) + "\n");
}

int restore_pictures(const RestoreOptions& options) {
  const TrainedModel model = load_model(options.model);
  if (!model.image)
    throw UserError(options.model + ": this model does not draw images, so it can restore none.");
  const Scene scene = with_options(model.scene, options.common);
  const auto experiment = experiment_without_data(model, scene);
  const Task task = read_task(options, *model.image);
  const RestorationSpec spec = restoration_spec(options, model, scene);
  const auto folder = prepare_output_folder(options.common);
  WorkerTeam team(thread_count(options.common));
  MlpDenoiser<float> denoiser = model_denoiser(model, {.backend = options.backend}, *experiment, team);
  const Points y = task.y.replicate(1, options.count);
  const Points x = task.A ? restore(*experiment, denoiser, {task.A, y, options.noise}, spec)
                          : denoise_pictures(*experiment, denoiser, y, options.noise, spec);
  write_results(folder, task, x, options, *model.image);
  Progress progress(options.common.quiet);
  progress.say(fmt::format("{} answers; results in {}", options.count, folder.string()));
  return 0;
}

void add_options(CLI::App& command, RestoreOptions& options) {
  command.add_option("--model", options.model, "A model of images, as 'run' writes it")
      ->type_name("FILE")
      ->required();
  command.add_option("--task", options.task, "What to do")
      ->type_name("inpaint|outpaint|colorize|superres|denoise")
      ->check(CLI::IsMember({"inpaint", "outpaint", "colorize", "superres", "denoise"}))
      ->required();
  command.add_option("--input", options.input, "The picture; .npy: (H, W) or (H, W, 3), -1 black, 1 white")
      ->type_name("FILE.png|.npy")
      ->required();
  command.add_option("--mask", options.mask, "White where the picture is known: inpaint, outpaint")
      ->type_name("FILE.png");
  command.add_option("--factor", options.factor, "Pixels a side of the blocks that superres divides again")
      ->type_name("K")
      ->check(CLI::Range(2, kMaxImageDataSide))
      ->capture_default_str();
  command
      .add_option("--noise", options.noise,
                  "Standard deviation of the noise on the picture, which spans [-1, 1]")
      ->type_name("S")
      ->check(CLI::Range(0.0, 100.0));
  command.add_option("--label", options.label, "What the picture shows, by name or counted from 0")
      ->type_name("L");
  command.add_option("--guidance", options.guidance, "w of classifier-free guidance, with --label")
      ->type_name("W")
      ->check(CLI::Range(-1.0, 20.0));
  command
      .add_option("--method", options.method, "ddnm: what is known replaces the estimate; repaint: the state")
      ->type_name("ddnm|repaint")
      ->check(CLI::IsMember({"ddnm", "repaint"}))
      ->capture_default_str();
  command
      .add_option("--resample", options.resample, "How often every step is taken, so that the parts agree")
      ->type_name("R")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command.add_option("--count", options.count, "Number of answers")
      ->type_name("N")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  command.add_option("--out", options.common.out, "Folder for the results, created if needed (required)")
      ->type_name("DIR");
  add_run_options(command, options.common);
  add_backend_option(command, options.backend);
}

}  // namespace

void add_restore_command(CLI::App& program, Action& action) {
  auto* command = program.add_subcommand("restore", "Fill, extend, colour, sharpen or denoise a picture");
  auto options = std::make_shared<RestoreOptions>();
  add_options(*command, *options);
  command->footer(
      "superres takes the small picture, or an original that it makes small; colorize a grey one, or the "
      "brightness "
      "of\n"
      "a coloured one; outpaint without --mask puts a smaller picture into the middle.\n"
      "Writes to DIR: answers.npy (N, H, W) or (N, H, W, 3) in [-1, 1], answers.png, mean.png, spread.png "
      "(standard\n"
      "deviation, white: 1), known.png, restore.json (largest error on the known part; PSNR where there is "
      "an "
      "original).\n"
      "Examples:\n"
      "  diffuscope restore --model digits/model.safetensors --task inpaint --input three.png --mask "
      "upper.png "
      "--count 8 --out answers\n"
      "  diffuscope restore --model shapes/model.safetensors --task colorize --input grey.png --count 8 "
      "--out "
      "answers");
  command->callback([options, &action] { action = [options] { return restore_pictures(*options); }; });
}

}  // namespace diffuscope
