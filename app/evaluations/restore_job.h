// Restoration and redrawing of the picture on the canvas. Called on the UI thread, returns at once.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/evaluations.h"

namespace diffuscope {

class RestoreJob {
 public:
  explicit RestoreJob(const std::function<void()>& wake);
  ~RestoreJob();

  bool busy() const;
  /// Why the last run failed; empty if none did.
  std::string error() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace diffuscope
