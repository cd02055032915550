# Functions that make our own targets: one static library per folder, executables, and `own_objects`.
# Sources are found by globbing a folder, so a new file needs no change here.

# Marks `target` as our own code: all warnings, errors when asked, counted in own_objects.
function(diffuscope_own target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wconversion $<$<BOOL:${DIFFUSCOPE_WERROR}>:-Werror>)
  set_property(GLOBAL APPEND PROPERTY DIFFUSCOPE_OWN_TARGETS ${target})
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
