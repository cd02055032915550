// Memory for vectors: floats on a boundary that no vector load crosses, whatever the compiler was told about
// the processor.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>

namespace diffuscope {

class AlignedFloats {
 public:
  /// At least `size` floats; what was there is lost when it grows: then all are 0.
  void reserve(std::ptrdiff_t size) {
    if (size <= size_) return;
    floats_.reset(
        static_cast<float*>(::operator new(static_cast<std::size_t>(size) * sizeof(float), kBoundary)));
    std::fill_n(floats_.get(), size, 0.0f);
    size_ = size;
  }
  float* data() { return floats_.get(); }
  const float* data() const { return floats_.get(); }

 private:
  static constexpr std::align_val_t kBoundary{64};
  struct Free {
    void operator()(float* floats) const { ::operator delete(floats, kBoundary); }
  };

  std::unique_ptr<float[], Free> floats_;
  std::ptrdiff_t size_ = 0;
};

}  // namespace diffuscope
