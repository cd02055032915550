#include "core/backend_gl/gl_device.h"

#include <epoxy/gl.h>
#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "core/backend_gl/link_program.h"
#include "core/io/shader_source.h"

namespace diffuscope {
namespace {

std::atomic<std::int64_t> bytes_of_all_buffers = 0;

std::string text_of(GLenum name) {
  const auto* text = reinterpret_cast<const char*>(glGetString(name));
  return text ? text : "?";
}

int limit(GLenum name) {
  GLint value = 0;
  glGetIntegerv(name, &value);
  return value;
}

void set_uniform(int location, const GlUniform::Value& value) {
  struct Setter {
    int at;
    void operator()(bool v) const { glUniform1i(at, v); }
    void operator()(int v) const { glUniform1i(at, v); }
    void operator()(std::uint32_t v) const { glUniform1ui(at, v); }
    void operator()(float v) const { glUniform1f(at, v); }
    void operator()(const std::array<std::uint32_t, 2>& v) const { glUniform2ui(at, v[0], v[1]); }
    void operator()(const std::vector<std::array<int, 3>>& v) const {
      glUniform3iv(at, static_cast<GLsizei>(v.size()), v.front().data());
    }
    void operator()(const std::vector<float>& v) const {
      glUniform1fv(at, static_cast<GLsizei>(v.size()), v.data());
    }
  };
  std::visit(Setter{location}, value);
}

/// `source` with `defines` behind its first line, the #version.
std::string with_defines(const std::string& source, const std::string& defines) {
  const std::size_t end = source.find('\n') + 1;
  return source.substr(0, end) + defines + source.substr(end);
}

}  // namespace

GlFault GlFault::from_environment() {
  GlFault fault;
  const char* variable = std::getenv("DIFFUSCOPE_GL_FAULT");
  if (!variable) return fault;
  const std::string_view text = variable;
  if (text == "shader") {
    fault.shader = true;
  } else if (text == "memory") {
    fault.memory = true;
  } else if (text.substr(0, 5) == "lost:") {
    fault.lost_after = std::atoi(variable + 5);
  } else {
    throw UserError(fmt::format("DIFFUSCOPE_GL_FAULT is '{}'; it may be shader, memory or lost:N.", text));
  }
  return fault;
}

GlDevice::GlDevice(GlFault fault, const GlShareGroup& group)
    : context_(group),
      fault_(fault),
      renderer_(text_of(GL_RENDERER)),
      vendor_(text_of(GL_VENDOR)),
      version_(text_of(GL_VERSION)) {
  if (const char* folder = std::getenv("DIFFUSCOPE_SHADERS")) shader_folder_ = folder;
  limits_.shared_bytes = limit(GL_MAX_COMPUTE_SHARED_MEMORY_SIZE);
  limits_.group_invocations = limit(GL_MAX_COMPUTE_WORK_GROUP_INVOCATIONS);
  limits_.storage_blocks = limit(GL_MAX_COMPUTE_SHADER_STORAGE_BLOCKS);
  GLint64 bytes = 0;
  glGetInteger64v(GL_MAX_SHADER_STORAGE_BLOCK_SIZE, &bytes);
  limits_.buffer_bytes = bytes;
}

GlDevice::~GlDevice() {
  make_current();
  for (const auto& [name, program] : programs_) glDeleteProgram(program.id);
  if (fence_) glDeleteSync(static_cast<GLsync>(fence_));
}

bool GlDevice::software() const { return is_software_renderer(renderer_); }

GlDevice::Program& GlDevice::program(const std::string& kernel, const std::string& defines) {
  const std::string key = kernel + '\n' + defines;
  const auto found = programs_.find(key);
  if (found != programs_.end()) return found->second;
  std::string text = with_defines(shader_source("compute/" + kernel + ".comp", shader_folder_), defines);
  if (fault_.shader) text += "broken on purpose";
  Program program;
  try {
    program.id = link_program(kernel, {{GL_COMPUTE_SHADER, std::move(text)}});
  } catch (const std::runtime_error& failure) {
    const std::string_view words = failure.what();
    throw GlFailure(std::string(words.substr(0, words.find('\n'))));  // the first of the compiler's errors
  }
  return programs_.emplace(key, std::move(program)).first->second;
}

void GlDevice::prepare(const std::string& kernel, const std::string& defines) {
  make_current();
  program(kernel, defines);
}

void GlDevice::run(const std::string& kernel, const std::string& defines, const GlDispatch& dispatch) {
  make_current();
  Program& p = program(kernel, defines);
  glUseProgram(p.id);
  for (std::size_t i = 0; i < dispatch.buffers.size(); ++i)
    if (dispatch.buffers[i])
      glBindBufferBase(GL_SHADER_STORAGE_BUFFER, static_cast<GLuint>(i), dispatch.buffers[i]->id());
  for (const GlUniform& uniform : dispatch.uniforms) {
    auto location = p.locations.find(uniform.name);
    if (location == p.locations.end())
      location = p.locations.emplace(uniform.name, glGetUniformLocation(p.id, uniform.name)).first;
    set_uniform(location->second, uniform.value);
  }
  glDispatchCompute(static_cast<GLuint>(dispatch.groups[0]), static_cast<GLuint>(dispatch.groups[1]),
                    static_cast<GLuint>(dispatch.groups[2]));
  glMemoryBarrier(GL_SHADER_STORAGE_BARRIER_BIT | GL_BUFFER_UPDATE_BARRIER_BIT);
  limit_queue();
}

// Whoever reads nothing back would be far ahead of the card: progress and cancelling must stay near its work.
void GlDevice::limit_queue() {
  constexpr int kQueued = 64;
  constexpr GLuint64 kPatience = 10'000'000'000;  // nanoseconds
  if (++queued_ < kQueued) return;
  queued_ = 0;
  if (fence_) glClientWaitSync(static_cast<GLsync>(fence_), GL_SYNC_FLUSH_COMMANDS_BIT, kPatience);
  if (fence_) glDeleteSync(static_cast<GLsync>(fence_));
  fence_ = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
}

void GlDevice::check() {
  make_current();
  if (fault_.lost_after == 0) throw GlFailure("the OpenGL context was lost");
  if (fault_.lost_after > 0) --fault_.lost_after;
  if (epoxy_gl_version() >= 45 && glGetGraphicsResetStatus() != GL_NO_ERROR)
    throw GlFailure("the OpenGL context was lost");
  const GLenum error = glGetError();
  if (error == GL_NO_ERROR) return;
  throw GlFailure(error == GL_OUT_OF_MEMORY ? "the graphics card is out of memory"
                                            : fmt::format("OpenGL error {:#x}", error));
}

void GlDevice::finish() {
  make_current();
  glFinish();
}

bool GlDevice::passes(const std::string& name, const std::function<bool()>& test) {
  check();
  if (passed_.contains(name)) return true;
  ++tests_run_;
  if (!test()) return false;
  passed_.insert(name);
  return true;
}

GlBuffer::GlBuffer(GlDevice& device, Eigen::Index words) : device_(&device), words_(words) {
  device.check();  // what is wrong now was wrong before
  if (!device.fault_.memory && 4 * words <= device.limits_.buffer_bytes) {
    glGenBuffers(1, &id_);
    glBindBuffer(GL_SHADER_STORAGE_BUFFER, id_);
    glBufferData(GL_SHADER_STORAGE_BUFFER, 4 * words, nullptr, GL_DYNAMIC_COPY);
    if (glGetError() == GL_NO_ERROR) {
      bytes_of_all_buffers += 4 * words;
      return;
    }
    glDeleteBuffers(1, &id_);
  }
  throw GlFailure(
      fmt::format("the graphics card refused a buffer of {:.1f} MB", 4e-6 * static_cast<double>(words)));
}

GlBuffer::~GlBuffer() {
  if (!id_) return;
  bytes_of_all_buffers -= 4 * words_;
  device_->make_current();
  glDeleteBuffers(1, &id_);
}

std::int64_t GlBuffer::all_bytes() { return bytes_of_all_buffers; }

GlBuffer::GlBuffer(GlBuffer&& other) noexcept
    : device_(other.device_), id_(std::exchange(other.id_, 0)), words_(std::exchange(other.words_, 0)) {}

GlBuffer& GlBuffer::operator=(GlBuffer&& other) noexcept {
  std::swap(device_, other.device_);
  std::swap(id_, other.id_);
  std::swap(words_, other.words_);
  return *this;
}

void GlBuffer::reserve(GlDevice& device, Eigen::Index words) {
  if (words > words_) *this = GlBuffer(device, words);
}

void GlBuffer::write(const void* data, Eigen::Index count) {
  device_->make_current();
  glBindBuffer(GL_SHADER_STORAGE_BUFFER, id_);
  glBufferSubData(GL_SHADER_STORAGE_BUFFER, 0, 4 * count, data);
}

void GlBuffer::read(void* data, Eigen::Index count, Eigen::Index first) const {
  device_->make_current();
  glBindBuffer(GL_SHADER_STORAGE_BUFFER, id_);
  glGetBufferSubData(GL_SHADER_STORAGE_BUFFER, 4 * first, 4 * count, data);
}

}  // namespace diffuscope
