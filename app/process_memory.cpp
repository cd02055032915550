#include "app/process_memory.h"

#include <unistd.h>

#include <fstream>

namespace diffuscope {

double process_megabytes() {
  std::ifstream file("/proc/self/statm");
  double total = 0, resident = 0;
  file >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1024 * 1024);
}

}  // namespace diffuscope
