#include "core/concurrency/thread_priority.h"

#ifdef __linux__
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#endif

namespace diffuscope {

void compute_in_bulk() {
#ifdef __linux__
  const sched_param none{};
  thread_local const bool done = sched_setscheduler(0, SCHED_BATCH, &none) == 0;
  static_cast<void>(done);
#endif
}

void yield_to_foreground() {
  compute_in_bulk();
#ifdef __linux__
  constexpr int kNice = 10;  // a weight of 110 against 1024
  const auto self = static_cast<id_t>(gettid());
  thread_local const bool done =
      setpriority(PRIO_PROCESS, self, std::max(kNice, getpriority(PRIO_PROCESS, self))) == 0;
  static_cast<void>(done);
#endif
}

}  // namespace diffuscope
