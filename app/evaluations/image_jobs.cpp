#include "app/evaluations/image_jobs.h"

namespace diffuscope {

struct ImageJobs::Impl {
  explicit Impl(const std::function<void()>&) {}
};

ImageJobs::ImageJobs(const std::function<void()>& wake) : impl_(std::make_unique<Impl>(wake)) {}
ImageJobs::~ImageJobs() = default;

bool ImageJobs::busy() const { return false; }
std::string ImageJobs::error() const { return {}; }

}  // namespace diffuscope
