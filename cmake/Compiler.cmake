# How everything is compiled: language level, optimisation, ccache, sanitizers.
# What only our own code gets (warnings, -march, precompiled headers) is in Targets.cmake and core/CMakeLists.txt.

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# A static library need not wait for the libraries below it, so a check of our warnings builds no third-party code.
set(CMAKE_OPTIMIZE_DEPENDENCIES ON)

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")
# Used with the sanitizers: asserts on, fast enough for numerical tests, readable stacks.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1 -fno-omit-frame-pointer")
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O1 -g1 -fno-omit-frame-pointer")

# The build folder is taken out of what ccache compares, so that one folder profits from what another compiled.
find_program(DIFFUSCOPE_CCACHE ccache)
mark_as_advanced(DIFFUSCOPE_CCACHE)
if(DIFFUSCOPE_CCACHE)
  foreach(language C CXX)
    if(NOT CMAKE_${language}_COMPILER_LAUNCHER)
      set(CMAKE_${language}_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_BINARY_DIR} CCACHE_SLOPPINESS=pch_defines,time_macros
        ${DIFFUSCOPE_CCACHE})
    endif()
  endforeach()
endif()

if(DIFFUSCOPE_SANITIZE)
  add_compile_options(-fsanitize=${DIFFUSCOPE_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${DIFFUSCOPE_SANITIZE})
endif()
