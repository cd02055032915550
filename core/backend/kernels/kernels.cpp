#include "core/backend/kernels/kernels.h"

#include <algorithm>
#include <string_view>

#include "core/instruction_sets.h"

// Highway compiles what follows once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/backend/kernels/kernels.cpp"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "core/backend/kernels/elementwise-inl.h"
#include "core/backend/kernels/gradient-inl.h"
#include "core/backend/kernels/pack-inl.h"
#include "core/backend/kernels/product-inl.h"

HWY_BEFORE_NAMESPACE();
namespace diffuscope::HWY_NAMESPACE {

Kernels make_kernels() {
  return {.name = hwy::TargetName(HWY_TARGET),
          .panel = kPanel,
          .forward = &forward,
          .output = &output,
          .narrow_output = &narrow_output,
          .backward = &backward,
          .gradient = &gradient,
          .sum_runs = &sum_runs,
          .sum = &sum,
          .adam = &adam,
          .sine_cosine = &sine_cosine_of,
          .multiply_add = &multiply_add,
          .exponential = &exponential_of};
}

}  // namespace diffuscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace diffuscope {
namespace {

HWY_EXPORT(make_kernels);

/// "AVX-512" for AVX3, "AVX-512 ZEN4" for AVX3_ZEN4; "NEON" with and without AES, which nothing here needs.
std::string usual_name(std::string_view target) {
  if (target.starts_with("NEON")) return "NEON";
  if (!target.starts_with("AVX3")) return std::string(target);
  std::string name = "AVX-512" + std::string(target.substr(4));
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::vector<Kernels> make_all_kernels() {
  auto all = for_every_instruction_set([] { return HWY_DYNAMIC_DISPATCH(make_kernels)(); });
  for (Kernels& kernels : all) kernels.name = usual_name(kernels.name);
  return all;
}

}  // namespace

const std::vector<Kernels>& all_kernels() {
  static const std::vector<Kernels> all = make_all_kernels();
  return all;
}

HWY_EXPORT(pack_panel);

PackedMatrix pack(const PackSource& source, std::ptrdiff_t panel, float* packed) {
  const std::ptrdiff_t columns = padded(source.columns);
  float* to = packed;
  for (std::ptrdiff_t first = 0; first < columns; first += panel) {
    const std::ptrdiff_t width = std::min(panel, columns - first);
    const std::ptrdiff_t filled = std::clamp<std::ptrdiff_t>(source.columns - first, 0, width);
    PackSource part = source;
    part.data += first * source.column_stride;
    part.columns = filled;
    HWY_DYNAMIC_DISPATCH(pack_panel)(part, width, to);
    to += source.inner * width;
  }
  return {packed, source.inner, columns};
}

}  // namespace diffuscope
#endif  // HWY_ONCE
