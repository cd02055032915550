#include "app/evaluations/honesty_job.h"

namespace diffuscope {

struct HonestyJob::Impl {
  explicit Impl(const std::function<void()>&) {}
};

HonestyJob::HonestyJob(const std::function<void()>& wake) : impl_(std::make_unique<Impl>(wake)) {}
HonestyJob::~HonestyJob() = default;

bool HonestyJob::busy() const { return false; }
std::string HonestyJob::error() const { return {}; }

}  // namespace diffuscope
