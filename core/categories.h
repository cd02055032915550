// Choosing one of several categories by weight, from one uniform number.
#pragma once

#include <cstddef>
#include <vector>

namespace diffuscope {

class Categories {
 public:
  /// One more category; at least one must weigh more than 0 before at() is asked.
  void add(double weight) { cumulative_.push_back(total() + weight); }
  double total() const { return cumulative_.empty() ? 0 : cumulative_.back(); }
  /// Where `share` in (0, 1) of the weights, added up one after the other, falls; never one of weight 0.
  std::size_t at(float share) const;

 private:
  std::vector<double> cumulative_;
};

}  // namespace diffuscope
