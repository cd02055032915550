# Third-party targets of the window: imgui, implot, implot3d, imgui_rich_md (with formulas), imgui_test_engine,
# portable_file_dialogs. Compiled with the flags of the build type, without warnings, with system includes.
#
# Dear ImGui exists twice: imgui_plain in the program, imgui_testable (hooks for the test engine, asserts on) in
# the window tests. The hooks change no public type, so everything above, our own code included, is compiled once and
# an executable chooses when it links: set its property DIFFUSCOPE_TESTABLE to ON for imgui_testable.

set(_external ${DIFFUSCOPE_IMGUI_BUNDLE_DIR}/external)
set(_imgui ${_external}/imgui/imgui)

add_library(imgui_headers INTERFACE)
target_include_directories(imgui_headers SYSTEM INTERFACE ${_imgui} ${_imgui}/backends ${_imgui}/misc/cpp ${_imgui}/..)
target_compile_definitions(imgui_headers INTERFACE IMGUI_ENABLE_FREETYPE)
target_link_libraries(imgui_headers INTERFACE glfw OpenGL::GL Freetype::Freetype)

foreach(_flavour imgui_plain imgui_testable)
  add_library(${_flavour} STATIC EXCLUDE_FROM_ALL
    ${_imgui}/imgui.cpp ${_imgui}/imgui_draw.cpp ${_imgui}/imgui_tables.cpp ${_imgui}/imgui_widgets.cpp
    ${_imgui}/imgui_demo.cpp ${_imgui}/imgui_stacklayout.cpp ${_imgui}/misc/cpp/imgui_stdlib.cpp
    ${_imgui}/misc/freetype/imgui_freetype.cpp
    ${_imgui}/backends/imgui_impl_glfw.cpp ${_imgui}/backends/imgui_impl_opengl3.cpp)
  target_link_libraries(${_flavour} PUBLIC imgui_headers)
  target_compile_options(${_flavour} PRIVATE -w)
endforeach()

set(_test_engine ${_external}/imgui_test_engine/imgui_test_engine)
add_library(imgui_test_engine_headers INTERFACE)
target_include_directories(imgui_test_engine_headers SYSTEM INTERFACE ${_test_engine} ${_test_engine}/imgui_test_engine)
target_compile_definitions(imgui_test_engine_headers INTERFACE IMGUI_ENABLE_TEST_ENGINE
  IMGUI_TEST_ENGINE_ENABLE_STD_FUNCTION=1 IMGUI_TEST_ENGINE_ENABLE_COROUTINE_STDTHREAD_IMPL=1
  IMGUI_TEST_ENGINE_ENABLE_CAPTURE=1)
target_link_libraries(imgui_testable PRIVATE imgui_test_engine_headers)
target_compile_options(imgui_testable PRIVATE -UNDEBUG)

add_library(imgui INTERFACE)
target_link_libraries(imgui INTERFACE imgui_headers
  $<IF:$<BOOL:$<TARGET_PROPERTY:DIFFUSCOPE_TESTABLE>>,imgui_testable,imgui_plain>)

file(GLOB _sources ${_test_engine}/imgui_test_engine/*.cpp)
add_library(imgui_test_engine STATIC EXCLUDE_FROM_ALL ${_sources})
target_link_libraries(imgui_test_engine PUBLIC imgui_test_engine_headers imgui Threads::Threads)
target_compile_options(imgui_test_engine PRIVATE -w -UNDEBUG)

set(_implot ${_external}/implot/implot)
add_library(implot STATIC EXCLUDE_FROM_ALL ${_implot}/implot.cpp ${_implot}/implot_items.cpp)
target_include_directories(implot SYSTEM PUBLIC ${_implot})
target_link_libraries(implot PUBLIC imgui)
target_compile_options(implot PRIVATE -w)
# Plots take float or double: with all ten number types of ImPlot this one file takes a minute longer.
target_compile_definitions(implot PRIVATE "IMPLOT_CUSTOM_NUMERIC_TYPES=(float)(double)")

set(_implot3d ${_external}/implot3d/implot3d)
add_library(implot3d STATIC EXCLUDE_FROM_ALL
  ${_implot3d}/implot3d.cpp ${_implot3d}/implot3d_items.cpp ${_implot3d}/implot3d_meshes.cpp)
target_include_directories(implot3d SYSTEM PUBLIC ${_implot3d})
target_link_libraries(implot3d PUBLIC imgui)
target_compile_options(implot3d PRIVATE -w)
target_compile_definitions(implot3d PRIVATE "IMPLOT3D_CUSTOM_NUMERIC_TYPES=(float)(double)")

add_library(portable_file_dialogs INTERFACE)
target_include_directories(portable_file_dialogs SYSTEM INTERFACE
  ${_external}/portable_file_dialogs/portable_file_dialogs)

# Markdown with typeset formulas. Its fonts are embedded in the library: nothing is read at run time.
function(_diffuscope_add_rich_md)
  set(IMGUI_RICHMD_WITH_LATEX ON)
  set(IMGUI_RICHMD_WITH_MERMAID OFF)
  set(IMGUI_RICHMD_MICROTEX_DIR ${_external}/imgui_microtex/MicroTeX)
  set(GRAPHICS_DEBUG OFF)
  set(CMAKE_MESSAGE_LOG_LEVEL WARNING)
  set(CMAKE_WARN_DEPRECATED OFF)
  add_subdirectory(${_external}/imgui_rich_md/imgui_rich_md imgui_rich_md EXCLUDE_FROM_ALL SYSTEM)
endfunction()
_diffuscope_add_rich_md()
foreach(_target imgui_rich_md imgui_rich_md_latex microtex)
  # Text layout is never the slow part of a frame, and these are the slowest to compile.
  target_compile_options(${_target} PRIVATE -w $<$<CONFIG:Release>:-O1>)
endforeach()
# MicroTeX asks for the en_US.UTF-8 locale and fails for every letter where it is missing; built as on Windows, this
# one file takes the "C" locale, which is always there.
set_source_files_properties(${_external}/imgui_microtex/MicroTeX/lib/utils/utils.cpp
  TARGET_DIRECTORY microtex PROPERTIES COMPILE_DEFINITIONS __WIN32__)
