// Restoration and redrawing of the picture on the canvas with the EMA weights of the moment: at once when the
// question changes, and while training goes on again and again, for at most a tenth of the time. Called on
// the UI thread, returns at once.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/evaluations.h"
#include "core/restoration/known_pixels.h"
#include "core/restoration/restore.h"

namespace diffuscope {

enum class PictureTask {
  kRedraw,    ///< noise is put on the picture and taken away again
  kInpaint,   ///< unknown pixels are filled in
  kOutpaint,  ///< the same where the frame was moved over the picture
  kColorize,  ///< only the brightness is known
  kSuperres,  ///< only means of blocks are known
  kDenoise,   ///< noise was put on the picture and is taken away
};

/// How a picture is measured and restored.
struct PictureSettings {
  PictureTask task = PictureTask::kInpaint;
  RestorationMethod method = RestorationMethod::kDdnm;
  int resample = 1;              ///< R (resampled_rule.h)
  int factor = 2;                ///< pixels a side of the blocks of kSuperres
  double noise = 0;              ///< of kRedraw σ̃; otherwise σ_y, standard deviation of the noise on y
  std::uint64_t noise_seed = 1;  ///< of the noise on y
  Label label = kNoLabel;        ///< what the picture shows, if that is known
  double guidance = 0;
  int count = 8;           ///< of the answers
  std::uint64_t seed = 1;  ///< of the answers
  bool operator==(const PictureSettings&) const = default;
};

/// Pictures are compared by identity: another picture is another object.
struct PictureQuestion {
  PointsPtr picture;                              ///< D×1 in [−1, 1]
  std::shared_ptr<const KnownPixels> known = {};  ///< for kInpaint and kOutpaint
  PointsPtr original = {};                        ///< D×1, what the answers are compared with; null: nothing
  SamplerSpec sampler = {};                       ///< of the scene: kRedraw goes on with it
  PictureSettings settings = {};
  bool operator==(const PictureQuestion&) const = default;
};

/// Everything in [−1, 1], except where said.
struct PictureAnswers {
  PictureQuestion question;
  int run = 0;
  std::int64_t iteration = 0;
  Points measured;          ///< D×1: what was given, as a picture (of kRedraw: of the first answer)
  PointsPtr answers = {};   ///< D×count
  Points mean;              ///< D×1
  Points spread;            ///< D×1: standard deviation over the answers, from 0
  PointsPtr overview = {};  ///< D×3: measured, mean, and 2·spread − 1
  std::optional<float> known_error = {};  ///< largest |A x − y| of all answers; none for noise
  std::vector<double> psnr = {};          ///< dB, of each answer; empty without an original
  std::optional<double> mean_psnr = {};   ///< dB, of the mean
  std::vector<Label> taken_for = {};      ///< by the 3-nearest-neighbour classifier; empty without labels
  double seconds = 0;
};

/// The measurement that a question is about: its operator (null for kRedraw and kDenoise), y with its noise
/// (M×1), and the picture of it. UserError where the task does not fit the pictures.
struct PictureMeasurement {
  LinearOperatorPtr model;
  Points y;
  Points picture;
};
PictureMeasurement measure(const PictureQuestion& question, const ImageShape& shape);

/// Answers with the EMA weights of `snapshot`, whose data are images, and all figures but `taken_for`.
PictureAnswers answer_picture(const Snapshot& snapshot, const PictureQuestion& question,
                              const std::atomic<bool>* cancelled = nullptr,
                              const std::function<void(float)>& progress = nullptr);

class RestoreJob {
 public:
  explicit RestoreJob(const std::function<void()>& wake);
  ~RestoreJob();

  /// Once a frame: asks if the question, the run or its schedule is another one, or the weights are newer and
  /// it is due. What has just begun is finished first, so that answers follow a hand that paints.
  void want(const SnapshotPtr& snapshot, const PictureQuestion& question);
  /// Stops, until another question is asked.
  void cancel();

  /// The newest answers; null before the first.
  std::shared_ptr<const PictureAnswers> latest() const;
  float progress() const;  ///< 0 … 1
  bool busy() const;
  /// Why the last run failed; empty if none did.
  std::string error() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace diffuscope
