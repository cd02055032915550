// Density and score at one level over a box: at once when t, the box or the model changes, and for at most a
// tenth of the time when only the weights have changed. The density is kept while neither t nor the box
// changes. Called on the UI thread; the work is done on a thread of its own.
#pragma once

#include "app/evaluations.h"
#include "app/evaluations/duty_cycle.h"
#include "core/denoisers/denoiser.h"

namespace diffuscope {

class FieldJob {
 public:
  explicit FieldJob(std::function<void()> wake);

  /// Remembers what is to be shown; an earlier question is finished first, so that dragging t shows every
  /// stage of it.
  void request(const FieldRequest& request) { wanted_ = request; }
  /// Starts the work that is due; `now` in seconds.
  void update(double now);
  std::shared_ptr<const FieldView> latest() const { return job_.latest(); }
  bool busy() const { return job_.busy(); }
  std::string error() const { return job_.error(); }

 private:
  struct Result : FieldView {
    double seconds = 0;
  };
  FieldView compute(const FieldRequest& request, const std::atomic<bool>& cancelled);
  static FieldView with_arrows_of_images(const FieldRequest& request, FieldView view);
  static void add_errors(const FieldRequest& request, Denoiser<float>& denoiser, FieldView& view);
  static void add_heat(const FieldRequest& request, Denoiser<float>& denoiser, FieldView& view);

  DutyCycle duty_{0.1};
  std::optional<FieldRequest> wanted_;
  std::optional<FieldRequest> asked_;
  FieldView cached_;  // the last density, with what it belongs to; used by the job's thread only
  ExperimentPtr cached_experiment_;
  LatestJob<FieldRequest, Result> job_;
};

}  // namespace diffuscope
