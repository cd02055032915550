// How honest the samples of a network of images are: how close to the training images, how well each class is
// met and covered, over the training. Called on the UI thread, returns at once.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/evaluations.h"

namespace diffuscope {

class HonestyJob {
 public:
  explicit HonestyJob(const std::function<void()>& wake);
  ~HonestyJob();

  bool busy() const;
  /// Why the last run failed; empty if none did.
  std::string error() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace diffuscope
