#include "core/backend_gl/egl_context.h"

#include <epoxy/egl.h>
#include <epoxy/gl.h>

#include <cstdlib>
#include <cstring>
#include <vector>

#include "core/backend_gl/gl_failure.h"
#include "core/backend_gl/link_program.h"

namespace diffuscope {
namespace {

bool lists_devices() {
  return epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_device_enumeration") &&
         epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_platform_device");
}

std::vector<EGLDeviceEXT> devices() {
  std::vector<EGLDeviceEXT> found(16);
  EGLint count = 0;
  if (!lists_devices() || !eglQueryDevicesEXT(16, found.data(), &count)) count = 0;
  found.resize(static_cast<std::size_t>(count));
  return found;
}

/// Displays to try. Never terminated: a second context of the process may use one.
std::vector<EGLDisplay> displays() {
  std::vector<EGLDisplay> found;
  if (!epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_platform_base")) return found;
  for (const EGLDeviceEXT device : devices())
    found.push_back(eglGetPlatformDisplayEXT(EGL_PLATFORM_DEVICE_EXT, device, nullptr));
  if (epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_MESA_platform_surfaceless"))
    found.push_back(eglGetPlatformDisplayEXT(EGL_PLATFORM_SURFACELESS_MESA, nullptr, nullptr));
  return found;
}

thread_local EglContext* current = nullptr;

bool is_software() {
  const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
  return !name || is_software_renderer(name);
}

}  // namespace

EglContext::EglContext(const GlShareGroup& group) {
  // As for the window: software GL with three threads leaves the rest of the program its share.
  setenv("LP_NUM_THREADS", "3", /*overwrite=*/0);
  if (group.context && open(group.display, group.context)) {
    shares_ = true;
    current = this;
    return;
  }
  const auto candidates = displays();
  for (const bool software : {false, true})
    for (const EGLDisplay display : candidates)
      if (open(display, EGL_NO_CONTEXT)) {
        if (is_software() == software) {
          current = this;
          return;
        }
        eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
        eglDestroyContext(display_, context_);
        context_ = nullptr;
      }
  throw GlFailure("there is no OpenGL 4.3 without a window here (EGL)");
}

bool EglContext::may_have_card() {
  if (!lists_devices() || !epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_device_query")) return true;
  for (const EGLDeviceEXT device : devices()) {
    const char* extensions = eglQueryDeviceStringEXT(device, EGL_EXTENSIONS);
    if (!extensions || !std::strstr(extensions, "EGL_MESA_device_software")) return true;
  }
  return false;
}

EglContext::~EglContext() {
  if (current == this) {
    eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    current = nullptr;
  }
  eglDestroyContext(display_, context_);
}

void EglContext::make_current() {
  if (current == this) return;
  eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, context_);
  current = this;
}

bool EglContext::open(void* display, void* shared) {
  if (display == EGL_NO_DISPLAY || !eglInitialize(display, nullptr, nullptr)) return false;
  if (!epoxy_has_egl_extension(display, "EGL_KHR_surfaceless_context") ||
      !epoxy_has_egl_extension(display, "EGL_KHR_no_config_context") || !eglBindAPI(EGL_OPENGL_API))
    return false;
  std::vector<EGLint> wanted{EGL_CONTEXT_MAJOR_VERSION,       4,
                             EGL_CONTEXT_MINOR_VERSION,       3,
                             EGL_CONTEXT_OPENGL_PROFILE_MASK, EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT};
  // Contexts that share must agree on this, and a window's asks for nothing.
  if (epoxy_egl_version(display) >= 15 && shared == EGL_NO_CONTEXT)
    wanted.insert(wanted.end(), {EGL_CONTEXT_OPENGL_RESET_NOTIFICATION_STRATEGY, EGL_LOSE_CONTEXT_ON_RESET});
  wanted.push_back(EGL_NONE);
  const EGLContext context = eglCreateContext(display, EGL_NO_CONFIG_KHR, shared, wanted.data());
  if (context == EGL_NO_CONTEXT) return false;
  if (!eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context)) {
    eglDestroyContext(display, context);
    return false;
  }
  display_ = display;
  context_ = context;
  return true;
}

}  // namespace diffuscope
