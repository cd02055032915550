#include "app/evaluations/restore_job.h"

namespace diffuscope {

struct RestoreJob::Impl {
  explicit Impl(const std::function<void()>&) {}
};

RestoreJob::RestoreJob(const std::function<void()>& wake) : impl_(std::make_unique<Impl>(wake)) {}
RestoreJob::~RestoreJob() = default;

bool RestoreJob::busy() const { return false; }
std::string RestoreJob::error() const { return {}; }

}  // namespace diffuscope
