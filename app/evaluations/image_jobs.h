// Background jobs of the Images workspace beside the samples themselves. Called on the UI thread, returns at
// once.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/evaluations.h"

namespace diffuscope {

class ImageJobs {
 public:
  explicit ImageJobs(const std::function<void()>& wake);
  ~ImageJobs();

  bool busy() const;
  /// Why the last run failed; empty if none did.
  std::string error() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace diffuscope
