#include "core/scene/scene_fields.h"

#include <stdexcept>

#include "core/scene/scene_field_rows.h"
#include "core/schedules/schedule.h"

namespace diffuscope {
namespace {

using namespace scene_rows;

void add_data_fields(std::vector<SceneField>& rows) {
  constexpr auto kData = &Scene::data;
  rows.push_back(field<kData, &DataSpec::standardize>(
      "data", kRestarts,
      toggle("standardize", "Standardize",
             {"Shift and scale the data, the same for all axes, before they meet the noise. A schedule that "
              "ends too early is hidden by standardized, symmetric data.",
              R"(x = (\mathrm{data} - \mathrm{mean}) / \mathrm{scale})"})));
  rows.push_back(field<kData, &DataSpec::scale>("data", kRestarts,
                                                number("scale", "Data scale", {0.01, 100, kLogarithmic},
                                                       {"Standard deviation of the standardized data, or a "
                                                        "plain factor on data that are not standardized."})));
  rows.push_back(field<kData, &DataSpec::size>(
      "data", kRestarts,
      number("size", "Image size", {0, kMaxImageDataSide},
             {"Pixels a side of images from files: cut to a square around the middle, then averaged over "
              "areas. 0: as they are, or 16 where they are larger than 32."})));
  rows.push_back(field<kData, &DataSpec::channels>(
      "data", kRestarts,
      choice("channels", "Image colours", kImageChannelsIds,
             {"What is made of the colours of images from files; as they are: grey where all of them are.",
              R"(Y = .299\,R + .587\,G + .114\,B)", "ITU-R BT.601"})));
  rows.push_back(field<kData, &DataSpec::oracle_bandwidth>(
      "data", kRestarts,
      number("oracle_bandwidth", "Kernel width", {0.001, 1, kLogarithmic},
             {"For data that are no Gaussian mixture the exact answers belong to a mixture of kernels on "
              "4,096 of their points: the kernels' standard deviation, as a share of the data's.",
              R"(p(x_0) \approx \tfrac1N \sum_i \mathcal N(x_0; x_i, h^2 I))"})));
}

void add_network_fields(std::vector<SceneField>& rows) {
  constexpr auto kNetwork = &Scene::network;
  rows.push_back(field<kNetwork, &NetworkSpec::hidden>(
      "network", kRestarts,
      number("hidden", "Width", {16, 1024, kLogarithmic}, {"Units of each hidden layer."})));
  rows.push_back(field<kNetwork, &NetworkSpec::layers>(
      "network", kRestarts, number("layers", "Layers", {1, 8}, {"Number of hidden layers."})));
  rows.push_back(field<kNetwork, &NetworkSpec::residual>(
      "network", kRestarts,
      toggle("residual", "Residual",
             {"Hidden layers after the first add to their input instead of replacing it.",
              R"(h \leftarrow h + \mathrm{act}(W h + b))", "He et al. 2016"})));
  rows.push_back(field<kNetwork, &NetworkSpec::activation>(
      "network", kRestarts,
      choice("activation", "Activation", kActivationIds, {"The nonlinearity of the hidden layers."})));
  rows.push_back(field<kNetwork, &NetworkSpec::fourier_features>(
      "network", kRestarts,
      number(
          "fourier_features", "Fourier features", {0, 8},
          {"Frequencies per coordinate whose sine and cosine the network sees beside the coordinate. "
           "Without them (0) an MLP learns fine detail very slowly: look at the share of samples on a mode "
           "and at the loss per level near data.",
           R"(\sin(f_i x),\ \cos(f_i x))", "Tancik et al. 2020"})));
  rows.push_back(field<kNetwork, &NetworkSpec::time_embedding>(
      "network", kRestarts,
      choice(
          "time_embedding", "Time embedding", kTimeEmbeddingIds,
          {"What the noise level looks like to the network: waves of half the log noise ratio, waves of 1000 "
           "t/T (whose last frequency is just above or at 1/10000, sine or cosine first, as in different "
           "public code: no difference to see), or t/T as a plain number. Look at the loss per level near "
           "data: the plain number and waves of t tell the lowest levels apart worst.",
           R"(\tfrac12 \ln(\sigma_t/\alpha_t) \quad\text{or}\quad 1000\,t/T)",
           "Karras et al. 2022; Ho et al. 2020; Nichol & Dhariwal 2021"})));
  rows.push_back(field<kNetwork, &NetworkSpec::time_features>(
      "network", kRestarts,
      number("time_features", "Time features", {2, 256}, {"Width of the time embedding, an even number."})));
  rows.push_back(field<kNetwork, &NetworkSpec::noise_conditioning>(
      "network", kRestarts,
      toggle("noise_conditioning", "Noise conditioning",
             {"Off: the network never sees the noise level and has to guess it from the point alone. Look at "
              "the loss per level: both ends of the range suffer.",
              R"(F_\theta(x_t, t) \;\to\; F_\theta(x_t))"})));
  rows.push_back(field<kNetwork, &NetworkSpec::label_embedding>(
      "network", kRestarts,
      number(
          "label_embedding", "Label embedding", {0, 256},
          {"Numbers, learned for each class and one more for no class, that tell the network what it is to "
           "draw. 0: labels are ignored. Data without labels have none.",
           R"(F_\theta(x_t, t) \;\to\; F_\theta(x_t, t, e_y))", "Ho & Salimans 2022"})));
  rows.push_back(field<kNetwork, &NetworkSpec::variance_head>(
      "network", kRestarts,
      choice(
          "variance_head", "Variance head", kVarianceHeadIds,
          {"A second output for the variance of the reverse step, trained on the variational bound while the "
           "mean is trained on the simple loss. It mixes the logarithms of the two usual variances, or is "
           "free, which can become unstable.",
           R"(\ln \Sigma_\theta = v \ln\beta_t + (1-v) \ln\tilde\beta_t)",
           "Nichol & Dhariwal 2021, section 3.1"})));
}

void add_live_fields(std::vector<SceneField>& rows) {
  constexpr auto kTraining = &Scene::training;
  constexpr auto kSettings = &TrainingSpec::live;
  rows.push_back(field<kTraining, kSettings, &LiveSettings::learning_rate>(
      "training", kLive,
      number(
          "learning_rate", "Learning rate", {1e-6, 10, kLogarithmic},
          {"Length of an optimizer step.",
           R"(\theta \leftarrow \theta - \eta\, \hat m/(\sqrt{\hat v} + \epsilon))", "Kingma & Ba 2015"})));
  rows.push_back(field<kTraining, kSettings, &LiveSettings::batch>(
      "training", kLive,
      number("batch", "Batch", {1, 65536, kLogarithmic},
             {"Fresh samples per iteration, each with its own noise and noise level."})));
  rows.push_back(field<kTraining, kSettings, &LiveSettings::weighting>(
      "training", kLive,
      choice(
          "weighting", "Weighting", kWeightingIds,
          {"How much each noise level counts in the loss. unit: the same on whatever is predicted (L_simple "
           "for noise). min_snr: capped at low noise. variational: as derived for the bound, whose last "
           "factor one lecture prints unsquared, as (1 - alpha_t) instead of (1 - alpha_t) squared. edm: "
           "unit on EDM's F. snr_truncated: never below 1. The panel Weights per level compares them.",
           R"(w_{x_0} = \min(\mathrm{SNR},\gamma),\ \ \tfrac{1}{2\sigma_q^2}\tfrac{(1-\alpha_t)^2\bar\alpha_{t-1}}{(1-\bar\alpha_t)^2},\ \ \tfrac{\tilde\sigma^2+\sigma_d^2}{(\tilde\sigma\sigma_d)^2},\ \ \max(\mathrm{SNR},1))",
           "Ho et al. 2020; Hang et al. 2023; Kingma et al. 2021; Karras et al. 2022; Salimans & Ho 2022"})));
  rows.push_back(field<kTraining, kSettings, &LiveSettings::min_snr_gamma>(
      "training", kLive,
      number("min_snr_gamma", "Cap γ", {0.1, 1000, kLogarithmic},
             {"Signal-to-noise ratio above which min_snr lets a level count no more.",
              R"(w_{x_0} = \min(\mathrm{SNR}, \gamma))", "Hang et al. 2023"})));
  rows.push_back(field<kTraining, kSettings, &LiveSettings::level_sampling>(
      "training", kLive,
      choice(
          "level_sampling", "Noise levels", kLevelSamplingIds,
          {"How the noise level of each sample is drawn. usual: log-normal for EDM, uniform otherwise. "
           "importance: levels with large loss more often, each then counting less, so that the mean is the "
           "same with less scatter. low_discrepancy: uniform, but evenly spread over each batch.",
           R"(p(t) \propto \sqrt{\mathbb{E}\,L_t^2})",
           "Karras et al. 2022; Nichol & Dhariwal 2021; Kingma et al. 2021"})));
  rows.push_back(field<kTraining, kSettings, &LiveSettings::log_sigma_mean>(
      "training", kLive,
      number("log_sigma_mean", "Noise: mean of ln σ", {-5, 5},
             {"Log-normal noise levels: the logarithm of the noise ratio is normal; its mean.",
              R"(\ln\tilde\sigma \sim \mathcal N(P_{\mathrm{mean}}, P_{\mathrm{std}}^2))",
              "Karras et al. 2022"})));
  rows.push_back(field<kTraining, kSettings, &LiveSettings::log_sigma_std>(
      "training", kLive,
      number("log_sigma_std", "Noise: spread of ln σ", {0.01, 5},
             {"Log-normal noise levels: the logarithm of the noise ratio is normal; its standard deviation.",
              R"(\ln\tilde\sigma \sim \mathcal N(P_{\mathrm{mean}}, P_{\mathrm{std}}^2))",
              "Karras et al. 2022"})));
  rows.push_back(field<kTraining, kSettings, &LiveSettings::ema_decay>(
      "training", kLive,
      number(
          "ema_decay", "EMA decay", {0, 0.99999},
          {"Memory of the averaged weights that samples are drawn with.",
           R"(\bar\theta \leftarrow d\,\bar\theta + (1-d)\,\theta,\ d = \min(d_{\max}, \tfrac{1+n}{10+n}))"})));
  rows.push_back(field<kTraining, kSettings, &LiveSettings::clip_norm>(
      "training", kLive,
      number("clip_norm", "Gradient clip", {0, 1000},
             {"A longer gradient is shortened to this norm; 0 switches clipping off.", "",
              "Pascanu et al. 2013"})));
  rows.push_back(field<kTraining, kSettings, &LiveSettings::label_dropout>(
      "training", kLive,
      number(
          "label_dropout", "Label dropout", {0, 1},
          {"Share of the training samples whose label is hidden, so that one network learns to draw a class "
           "and to draw anything: guidance needs both.",
           R"(y \to \varnothing \text{ with probability } p)", "Ho & Salimans 2022"})));
}

void add_training_fields(std::vector<SceneField>& rows) {
  constexpr auto kTraining = &Scene::training;
  rows.push_back(field<kTraining, &TrainingSpec::prediction>(
      "training", kRestarts,
      choice(
          "prediction", "Prediction", kPredictionIds,
          {"What the network is asked for: the noise, the clean data, a mix of both (v), the mix that is "
           "best scaled at every noise level (EDM's F), the score, or the mean of the reverse step (mu), "
           "with which it began. All can be converted into each other, but learn at different pace.",
           R"(\epsilon,\ \ x_0,\ \ v = \alpha\epsilon - \sigma x_0,\ \ F,\ \ s = -\epsilon/\sigma,\ \ \mu = \mathbb{E}[x_{t-1}|x_t,x_0])",
           "Ho et al. 2020; Salimans & Ho 2022; Karras et al. 2022; Song & Ermon 2019"})));
  rows.push_back(field<kTraining, &TrainingSpec::iterations>(
      "training", kRestarts,
      number("iterations", "Iterations", {0, 10'000'000}, {"Length of the run in weight updates."})));
  add_live_fields(rows);
  rows.push_back(field<kTraining, &TrainingSpec::optimizer>(
      "training", kRestarts,
      choice(
          "optimizer", "Optimizer", kOptimizerIds,
          {"Adam, or Adam with decoupled weight decay.", "", "Kingma & Ba 2015; Loshchilov & Hutter 2019"})));
  rows.push_back(field<kTraining, &TrainingSpec::weight_decay>(
      "training", kRestarts,
      number("weight_decay", "Weight decay", {0, 10}, {"Pull of the weights toward zero, AdamW only."})));
  rows.push_back(field<kTraining, &TrainingSpec::warmup>(
      "training", kRestarts,
      number("warmup", "Warm-up", {0, 10'000'000},
             {"Iterations over which the learning rate rises linearly from 0."})));
  rows.push_back(field<kTraining, &TrainingSpec::decay>(
      "training", kRestarts,
      number("decay", "Decay", {0, 1},
             {"Last share of the run over which the learning rate falls linearly to 0."})));
}

std::vector<SceneField> make_fields() {
  std::vector<SceneField> rows;
  add_data_fields(rows);
  rows.push_back(field<&Scene::schedule, &ScheduleSpec::diffusion_steps>(
      "schedule", kRestarts,
      number("diffusion_steps", "Diffusion steps T", {1, kMaxDiffusionSteps, kLogarithmic},
             {"Number of noise levels between data (t = 0) and noise (t = T)."})));
  rows.push_back(field<&Scene::schedule, &ScheduleSpec::zero_terminal_snr>(
      "schedule", kRestarts,
      toggle("zero_terminal_snr", "Zero terminal SNR",
             {"Stretches the schedule so that nothing of the data is left at t = T, which a short or gentle "
              "schedule does not reach. There a noise prediction says nothing about the data: train v or x0. "
              "Variance-exploding schedules cannot end so and stay as they are.",
              R"(\sqrt{\bar\alpha_t} \leftarrow (\sqrt{\bar\alpha_t} - \sqrt{\bar\alpha_T})\,)"
              R"(\frac{\sqrt{\bar\alpha_1}}{\sqrt{\bar\alpha_1} - \sqrt{\bar\alpha_T}})",
              "Lin et al. 2023, algorithm 1"})));
  add_network_fields(rows);
  add_training_fields(rows);
  add_sampler_fields(rows);
  add_chain_fields(rows);
  return rows;
}

}  // namespace

std::span<const SceneField> scene_fields() {
  static const std::vector<SceneField> fields = make_fields();
  return fields;
}

const SceneField& scene_field(std::string_view path) {
  for (const auto& field : scene_fields())
    if (field.path == path) return field;
  throw std::logic_error("no scene field " + std::string(path));
}

void check_field(const SceneField& field, double value, std::string_view prefix) {
  const std::string where = std::string(prefix) + std::string(field.section());
  check_params({&field.param, 1}, {{field.param.name, value}}, where);
  if (field.path == "network.time_features" && static_cast<int>(value) % 2 != 0)
    throw UserError(where + ".time_features: " + std::to_string(static_cast<int>(value)) +
                    " is not an even number.");
}

}  // namespace diffuscope
