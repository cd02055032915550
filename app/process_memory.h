// What the program holds of the machine's memory.
#pragma once

namespace diffuscope {

/// Memory of the process in megabytes (resident); 0 where it is not known.
double process_megabytes();

}  // namespace diffuscope
