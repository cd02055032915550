// All that the controls of the canvas set. Main thread.
#pragma once

#include "app/evaluations/restore_job.h"
#include "app/panels/images/canvas_drawing.h"

namespace diffuscope {

/// Where pictures to begin with come from.
enum class CanvasSource { kTraining, kHeldOut, kSample };

/// All that the controls set.
struct CanvasChoices {
  CanvasSource source = CanvasSource::kHeldOut;
  int number = 0;  ///< of the picture of the source that was taken last
  CanvasBrush brush;
  PictureSettings picture{};     ///< its noise is filled in by settings()
  double u = 0.35;               ///< t/T to which a drawing is noised
  double measurement_noise = 0;  ///< σ_y where something is known
  double picture_noise = 0.5;    ///< σ_y of denoising

  /// What is asked, with the noise of the task; `schedule` says which σ̃ u stands for.
  PictureSettings settings(const Schedule& schedule) const;
};

}  // namespace diffuscope
