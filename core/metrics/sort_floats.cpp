#include "core/metrics/sort_floats.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace diffuscope {
namespace {

constexpr int kDigitBits = 11;
constexpr std::uint32_t kDigits = 1u << kDigitBits;
constexpr std::size_t kRadixPays = 512;  // below, filling the histograms costs more than comparing

/// Whole numbers in the order of the floats: positive ones above negative ones, those in reversed order.
std::uint32_t key_of(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return (bits & 0x80000000u) ? ~bits : bits | 0x80000000u;
}

float value_of_key(std::uint32_t key) {
  return std::bit_cast<float>((key & 0x80000000u) ? key & 0x7fffffffu : ~key);
}

std::uint32_t digit(std::uint32_t key, int pass) { return (key >> (pass * kDigitBits)) & (kDigits - 1); }

void radix_sort(std::vector<std::uint32_t>& keys, std::vector<std::uint32_t>& scratch) {
  std::array<std::array<std::uint32_t, kDigits>, 3> starts{};
  for (const std::uint32_t key : keys)
    for (int pass = 0; pass < 3; ++pass) ++starts[static_cast<std::size_t>(pass)][digit(key, pass)];
  for (auto& histogram : starts) {
    std::uint32_t sum = 0;
    for (auto& entry : histogram) {
      const std::uint32_t count = std::exchange(entry, sum);
      sum += count;
    }
  }
  scratch.resize(keys.size());
  for (int pass = 0; pass < 3; ++pass) {
    auto& start = starts[static_cast<std::size_t>(pass)];
    for (const std::uint32_t key : keys) scratch[start[digit(key, pass)]++] = key;
    keys.swap(scratch);
  }
}

}  // namespace

void FloatSorter::sort(std::span<float> values) {
  keys_.resize(values.size());
  std::transform(values.begin(), values.end(), keys_.begin(), key_of);
  if (keys_.size() < kRadixPays)
    std::sort(keys_.begin(), keys_.end());
  else
    radix_sort(keys_, scratch_);
  std::transform(keys_.begin(), keys_.end(), values.begin(), value_of_key);
}

}  // namespace diffuscope
