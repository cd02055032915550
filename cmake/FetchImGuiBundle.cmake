# Provides the sources of the Dear ImGui family in the folder DIFFUSCOPE_IMGUI_BUNDLE_DIR.
# They come from one archive, pinned by version and hash, kept with its unpacked sources in the user's cache:
# every build folder then compiles the same paths (which ccache recognises), and later builds work offline.
# Of the core only its fonts are needed.

set(_version 1.93.0)
set(_sha256 10ad1dab8258a6787b4f07bb926b08d0efc648a7906242568c8dd778c5e719bf)
# Only what is compiled or embedded: unpacking takes a second instead of ten.
set(_wanted
  */external/imgui/imgui/*
  */external/implot/implot/*
  */external/implot3d/implot3d/*
  */external/imgui_rich_md/imgui_rich_md/*
  */external/imgui_microtex/MicroTeX/CMakeLists.txt
  */external/imgui_microtex/MicroTeX/MicroTeXInstall.cmake
  */external/imgui_microtex/MicroTeX/LICENSE
  */external/imgui_microtex/MicroTeX/lib/*
  */external/imgui_microtex/MicroTeX/prebuilt/*
  */external/imgui_microtex/MicroTeX/res/*
  */external/imgui_test_engine/imgui_test_engine/imgui_test_engine/*
  */external/portable_file_dialogs/*
  */bindings/imgui_bundle/assets/fonts/Font_Awesome*)

# The folder in which archive and sources are kept; the build folder when the user's cache cannot be written.
function(_diffuscope_cache_folder result)
  set(folder "$ENV{XDG_CACHE_HOME}")
  if(NOT folder)
    set(folder "$ENV{HOME}/.cache")
  endif()
  execute_process(COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}/diffuscope RESULT_VARIABLE failed ERROR_QUIET)
  if(NOT failed)
    execute_process(COMMAND ${CMAKE_COMMAND} -E touch ${folder}/diffuscope/.lock RESULT_VARIABLE failed ERROR_QUIET)
  endif()
  if(failed)
    set(folder ${CMAKE_BINARY_DIR}/cache)
    file(MAKE_DIRECTORY ${folder}/diffuscope)
  endif()
  set(${result} ${folder}/diffuscope PARENT_SCOPE)
endfunction()

# Downloads the pinned archive with pip into `folder`, unless it is there.
function(_diffuscope_download folder archive)
  if(EXISTS ${archive})
    file(SHA256 ${archive} found)
    if(found STREQUAL _sha256)
      return()
    endif()
    message(STATUS "Discarding a damaged ${archive}")
    file(REMOVE ${archive})
  endif()
  message(STATUS "Fetching the Dear ImGui family (imgui-bundle ${_version}, 54 MB, once) into ${folder}")
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  file(WRITE ${CMAKE_BINARY_DIR}/imgui-bundle.txt "imgui-bundle==${_version} --hash=sha256:${_sha256}\n")
  execute_process(
    COMMAND ${Python3_EXECUTABLE} -m pip download --quiet --disable-pip-version-check --no-deps
      --no-binary imgui-bundle --require-hashes -r ${CMAKE_BINARY_DIR}/imgui-bundle.txt -d ${folder}
    RESULT_VARIABLE failed)
  if(failed OR NOT EXISTS ${archive})
    message(FATAL_ERROR "The Dear ImGui family could not be fetched with pip (python3-pip). Without a network, get "
      "imgui_bundle-${_version}.tar.gz elsewhere and put it into ${folder}, or set DIFFUSCOPE_IMGUI_BUNDLE to it.")
  endif()
endfunction()

# Unpacks `archive` to `folder` in one step, so that an interrupted unpacking is never taken for a complete one.
function(_diffuscope_unpack archive folder)
  if(EXISTS ${folder}/external/imgui/imgui/imgui.cpp)
    return()
  endif()
  message(STATUS "Unpacking ${archive}")
  file(REMOVE_RECURSE ${folder} ${folder}.part)
  file(ARCHIVE_EXTRACT INPUT ${archive} DESTINATION ${folder}.part PATTERNS ${_wanted} TOUCH)
  file(GLOB top ${folder}.part/*)
  file(RENAME ${top} ${folder})
  file(REMOVE_RECURSE ${folder}.part)
endfunction()

if(IS_DIRECTORY "${DIFFUSCOPE_IMGUI_BUNDLE}")
  set(DIFFUSCOPE_IMGUI_BUNDLE_DIR ${DIFFUSCOPE_IMGUI_BUNDLE})
elseif(DIFFUSCOPE_IMGUI_BUNDLE)
  set(DIFFUSCOPE_IMGUI_BUNDLE_DIR ${CMAKE_BINARY_DIR}/imgui_bundle)
  _diffuscope_unpack(${DIFFUSCOPE_IMGUI_BUNDLE} ${DIFFUSCOPE_IMGUI_BUNDLE_DIR})
else()
  _diffuscope_cache_folder(_cache)
  set(DIFFUSCOPE_IMGUI_BUNDLE_DIR ${_cache}/imgui_bundle-${_version})
  file(LOCK ${_cache}/.lock GUARD FILE TIMEOUT 600)
  if(NOT EXISTS ${DIFFUSCOPE_IMGUI_BUNDLE_DIR}/external/imgui/imgui/imgui.cpp)
    _diffuscope_download(${_cache} ${_cache}/imgui_bundle-${_version}.tar.gz)
    _diffuscope_unpack(${_cache}/imgui_bundle-${_version}.tar.gz ${DIFFUSCOPE_IMGUI_BUNDLE_DIR})
  endif()
  file(LOCK ${_cache}/.lock RELEASE)
endif()
