// A graphics card seen as a computer: kernels by name (the files under shaders/compute/), buffers, limits.
// Belongs to the thread that made it, with everything made from it. Throws GlFailure when it cannot go on.
#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "core/backend_gl/egl_context.h"
#include "core/backend_gl/gl_failure.h"
#include "core/types.h"

namespace diffuscope {

class GlBuffer;

/// What the card offers to one group of invocations and to one buffer.
struct GlLimits {
  int shared_bytes = 0;
  int group_invocations = 0;
  int storage_blocks = 0;         ///< buffers of one kernel
  std::int64_t buffer_bytes = 0;  ///< of one buffer, as far as a kernel sees it
};

/// A uniform of a kernel by name.
struct GlUniform {
  using Value = std::variant<bool, int, std::uint32_t, float, std::array<std::uint32_t, 2>,
                             std::vector<std::array<int, 3>>, std::vector<float>>;
  const char* name;
  Value value;
};

/// One run of a kernel: its groups, its buffers in the order of their bindings (null: none), its uniforms.
struct GlDispatch {
  std::array<Eigen::Index, 3> groups{1, 1, 1};
  std::vector<const GlBuffer*> buffers;
  std::vector<GlUniform> uniforms;
};

/// Numbers that a kernel which does little with each takes in one dispatch: eight vectors of them are 128 MB,
/// 4 ms at 32 GB/s.
inline constexpr Eigen::Index kPieceFloats = Eigen::Index{1} << 22;

/// piece(first, size) for pieces of at most `most` that together are `count`.
template <class Piece>
void for_each_piece(Eigen::Index count, Eigen::Index most, Piece&& piece) {
  for (Eigen::Index first = 0; first < count; first += most) piece(first, std::min(most, count - first));
}

class GlDevice {
 public:
  explicit GlDevice(GlFault fault = GlFault::from_environment(), const GlShareGroup& group = {});
  ~GlDevice();
  GlDevice(const GlDevice&) = delete;
  GlDevice& operator=(const GlDevice&) = delete;

  const std::string& renderer() const { return renderer_; }  ///< "llvmpipe (LLVM 15.0.6, 256 bits)"
  const std::string& vendor() const { return vendor_; }
  const std::string& version() const { return version_; }  ///< "4.5 (Core Profile) Mesa 22.3.6"
  const GlLimits& limits() const { return limits_; }
  /// True if buffers are shared with the group given to the constructor.
  bool shares() const { return context_.shares(); }
  /// True if the processor plays the graphics card.
  bool software() const;

  /// Runs shaders/compute/<kernel>.comp, compiled at its first use; what it writes is there for the next one.
  /// `defines` are lines after its first one ("#define ROWS 64\n"): each text makes a program of its own.
  /// Returns before it is done, but waits where the card is 128 dispatches behind.
  void run(const std::string& kernel, const std::string& defines, const GlDispatch& dispatch);
  /// Compiles a kernel that run() would compile.
  void prepare(const std::string& kernel, const std::string& defines);
  /// Throws if anything went wrong since the last call: an error, memory, the context.
  void check();
  /// Whether a buffer of this many words may be asked for.
  bool grants(Eigen::Index words) const { return !fault_.memory && 4 * words <= limits_.buffer_bytes; }
  /// Waits until everything asked for is done.
  void finish();

  /// Whether `test` passes, now or at an earlier time under the same name: a name tells all that decides
  /// which kernels it tries. GlFailure when the card cannot go on.
  bool passes(const std::string& name, const std::function<bool()>& test);
  /// How many tests passes() has run.
  int tests_run() const { return tests_run_; }

  /// OpenGL calls of this thread go here from now on.
  void make_current() { context_.make_current(); }

 private:
  friend class GlBuffer;
  struct Program {
    unsigned id = 0;
    std::map<std::string, int, std::less<>> locations;
  };
  Program& program(const std::string& kernel, const std::string& defines);
  void limit_queue();

  EglContext context_;
  GlFault fault_;
  std::filesystem::path shader_folder_;  // empty: the embedded ones
  std::string renderer_, vendor_, version_;
  GlLimits limits_;
  std::map<std::string, Program, std::less<>> programs_;
  std::set<std::string, std::less<>> passed_;  // names of tests
  int tests_run_ = 0;
  int queued_ = 0;         // dispatches since fence_
  void* fence_ = nullptr;  // GLsync
};

/// Memory of the card, in floats (words of 4 bytes).
class GlBuffer {
 public:
  GlBuffer() = default;
  /// `words` ≥ 1 of undefined content; `device` must outlive it. GlFailure when they are not granted.
  GlBuffer(GlDevice& device, Eigen::Index words);
  ~GlBuffer();
  GlBuffer(GlBuffer&& other) noexcept;
  GlBuffer& operator=(GlBuffer&& other) noexcept;

  Eigen::Index words() const { return words_; }
  /// Of all buffers of the program; any thread.
  static std::int64_t all_bytes();
  unsigned id() const { return id_; }
  /// Makes room for `words`, never less than before; the content is lost when it grows.
  void reserve(GlDevice& device, Eigen::Index words);
  /// Writes `count` words from the start.
  void write(const void* data, Eigen::Index count);
  /// Reads `count` words from word `first` on; waits for the kernels that write them.
  void read(void* data, Eigen::Index count, Eigen::Index first = 0) const;

 private:
  GlDevice* device_ = nullptr;
  unsigned id_ = 0;
  Eigen::Index words_ = 0;
};

}  // namespace diffuscope
