// A row for each class of images: how many of its samples show it, and how much of its variety they cover,
// as bars with a mark where held-out images of the class stand. Main thread.
#pragma once

#include "app/evaluations/honesty_job.h"

namespace diffuscope {

/// Of a view with labels. Fills what is left of the window, and scrolls where there are many classes.
void draw_class_bars(const HonestyView& view);

}  // namespace diffuscope
