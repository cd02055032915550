// How many dots a graphics card draws in its share of a frame, from the time that it took for those it drew
// (timer queries). One thread, GL 3.3.
#pragma once

#include <Eigen/Core>

namespace diffuscope {

class DotBudget {
 public:
  /// `software`: the processor draws, whose limit is known (kMostDotsInSoftware).
  explicit DotBudget(bool software) : software_(software) {}
  ~DotBudget();
  DotBudget(const DotBudget&) = delete;
  DotBudget& operator=(const DotBudget&) = delete;

  /// The most dots of a picture; more are drawn as density.
  Eigen::Index most_dots() const;
  /// Around the drawing of `dots` dots. Never waits: a measurement counts once the card has finished it.
  void begin(Eigen::Index dots);
  void end();

 private:
  void collect();

  bool software_;
  unsigned query_ = 0;
  Eigen::Index asked_ = 0;         // dots of the measurement under way; 0: none
  bool open_ = false;              // between begin and end of a measurement
  double seconds_per_dot_ = 1e-8;  // before the first measurement: a small card
};

}  // namespace diffuscope
