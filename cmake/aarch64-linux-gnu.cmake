# Toolchain: core and its tests for 64-bit Arm on another machine, whose tests an emulator runs.
# Debian: g++-aarch64-linux-gnu, qemu-user-static, and in the folder DIFFUSCOPE_ARM_ROOT the unpacked libraries
# (apt-get download NAME:arm64, dpkg -x) that Dependencies.cmake asks for without the program.

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)

list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES DIFFUSCOPE_ARM_ROOT)
set(CMAKE_FIND_ROOT_PATH ${DIFFUSCOPE_ARM_ROOT})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_LIBDIR} ${DIFFUSCOPE_ARM_ROOT}/usr/lib/aarch64-linux-gnu/pkgconfig)
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${DIFFUSCOPE_ARM_ROOT})

set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64-static -L /usr/aarch64-linux-gnu
  -E LD_LIBRARY_PATH=${DIFFUSCOPE_ARM_ROOT}/usr/lib/aarch64-linux-gnu)
