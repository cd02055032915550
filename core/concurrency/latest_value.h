// A slot that holds the newest immutable value of one kind: what the trainer publishes and the window reads.
// Only a pointer is swapped under the lock; building, reading and destroying the value happen outside it.
// Any thread may publish and get at any time.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace diffuscope {

template <class T>
class LatestValue {
 public:
  /// Replaces the held value; readers that still hold the old one keep it alive.
  void publish(std::shared_ptr<const T> value) {
    {
      const std::lock_guard lock(mutex_);
      value_.swap(value);
    }  // `value` is now the old one; if this was its last owner, it is destroyed here, without the lock
  }

  /// The newest published value; null before the first one.
  std::shared_ptr<const T> get() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

}  // namespace diffuscope
