# Functions that make our own targets: one static library per folder, executables, and `own_objects`.
# Sources are found by globbing a folder, so a new file needs no change here.

# gcc 12 warns of an uninitialized variable in its own AVX-512 headers wherever Eigen uses them (gcc bug 105593).
set(DIFFUSCOPE_FALSE_ALARMS "")
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  set(DIFFUSCOPE_FALSE_ALARMS -Wno-uninitialized -Wno-maybe-uninitialized)
endif()

# Marks `target` as our own code: all warnings, errors when asked, counted in own_objects, headers precompiled
# (not with WITHOUT_PRECOMPILED: for what is compiled with other options than the rest).
function(diffuscope_own target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wconversion ${DIFFUSCOPE_FALSE_ALARMS} $<$<BOOL:${DIFFUSCOPE_WERROR}>:-Werror>)
  set_property(GLOBAL APPEND PROPERTY DIFFUSCOPE_OWN_TARGETS ${target})
  if(TARGET core_types AND NOT target STREQUAL core_types AND NOT "WITHOUT_PRECOMPILED" IN_LIST ARGN)
    target_precompile_headers(${target} REUSE_FROM core_types)
  endif()
endfunction()

# Keeps of `libraries` those that exist: a folder that is still empty has no target yet.
function(diffuscope_existing result)
  set(existing "")
  foreach(library ${ARGN})
    if(TARGET ${library})
      list(APPEND existing ${library})
    endif()
  endforeach()
  set(${result} ${existing} PARENT_SCOPE)
endfunction()

# diffuscope_library(name FOLDER dir [RECURSE] [EXCLUDE file...] [LIBS lib...])
# Static library of dir/*.cpp, or an interface library if dir has only headers, or nothing if it has neither.
function(diffuscope_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "RECURSE" "FOLDER" "EXCLUDE;LIBS")
  set(glob GLOB)
  if(arg_RECURSE)
    set(glob GLOB_RECURSE)
  endif()
  file(${glob} sources CONFIGURE_DEPENDS ${arg_FOLDER}/*.cpp)
  file(${glob} headers CONFIGURE_DEPENDS ${arg_FOLDER}/*.h)
  foreach(file ${arg_EXCLUDE})
    list(REMOVE_ITEM sources ${arg_FOLDER}/${file})
  endforeach()
  diffuscope_existing(libraries ${arg_LIBS})
  if(sources)
    add_library(${name} STATIC ${sources} ${headers})
    target_link_libraries(${name} PUBLIC ${libraries})
    diffuscope_own(${name})
  elseif(headers)
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${libraries})
  endif()
endfunction()

# diffuscope_executable(name SOURCES file... [LIBS lib...])
# The objects are a target of their own (name_objects), so that they can be compiled without linking anything.
function(diffuscope_executable name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBS")
  diffuscope_existing(libraries ${arg_LIBS})
  add_library(${name}_objects OBJECT ${arg_SOURCES})
  target_link_libraries(${name}_objects PUBLIC ${libraries})
  diffuscope_own(${name}_objects)
  add_executable(${name})
  target_link_libraries(${name} PRIVATE ${name}_objects)
endfunction()

# own_objects: compiles all our code, links no program.
function(diffuscope_finish_own_targets)
  get_property(targets GLOBAL PROPERTY DIFFUSCOPE_OWN_TARGETS)
  add_custom_target(own_objects)
  add_dependencies(own_objects ${targets})
endfunction()
