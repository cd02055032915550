#include "app/render/dot_budget.h"

#include <epoxy/gl.h>

#include <algorithm>

#include "app/render/drawing.h"

namespace diffuscope {
namespace {

constexpr double kSeconds = 4e-3;  // a quarter of a frame
constexpr double kMostDots = 2e7;
constexpr Eigen::Index kFewestMeasured = 5000;  // fewer say more about the call than about the dots
constexpr double kNewShare = 0.2;               // of the last measurement in the running mean

}  // namespace

DotBudget::~DotBudget() {
  if (query_) glDeleteQueries(1, &query_);
}

Eigen::Index DotBudget::most_dots() const {
  if (software_) return kMostDotsInSoftware;
  return static_cast<Eigen::Index>(
      std::clamp(kSeconds / seconds_per_dot_, static_cast<double>(kMostDotsInSoftware), kMostDots));
}

void DotBudget::begin(Eigen::Index dots) {
  if (software_) return;
  collect();
  if (asked_ > 0 || dots < kFewestMeasured) return;
  if (!query_) glGenQueries(1, &query_);
  glBeginQuery(GL_TIME_ELAPSED, query_);
  asked_ = dots, open_ = true;
}

void DotBudget::end() {
  if (open_) glEndQuery(GL_TIME_ELAPSED);
  open_ = false;
}

void DotBudget::collect() {
  if (asked_ == 0) return;
  GLuint ready = 0;
  glGetQueryObjectuiv(query_, GL_QUERY_RESULT_AVAILABLE, &ready);
  if (!ready) return;
  GLuint64 nanoseconds = 0;
  glGetQueryObjectui64v(query_, GL_QUERY_RESULT, &nanoseconds);
  const double measured = 1e-9 * static_cast<double>(nanoseconds) / static_cast<double>(asked_);
  seconds_per_dot_ += kNewShare * (std::max(measured, 1e-12) - seconds_per_dot_);
  asked_ = 0;
}

}  // namespace diffuscope
