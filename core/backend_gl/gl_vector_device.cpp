#include "core/backend_gl/gl_vector_device.h"

#include <fmt/format.h>

#include <numeric>

#include "core/backend_gl/gl_random.h"

namespace diffuscope {
namespace {

constexpr std::size_t kMostTerms = 7;  // with the result the eight buffers that every card allows a kernel
constexpr int kParts = 64;             // of a reduction

}  // namespace

struct GlVectorDevice::Memory final : DeviceMemory {
  explicit Memory(GlBuffer made) : buffer(std::move(made)) {}
  GlBuffer buffer;
};

GlVectorDevice::GlVectorDevice(std::shared_ptr<GlDevice> device)
    : gl_(std::move(device)), pool_(std::make_shared<Pool>()), readback_(*gl_), parts_(*gl_, kParts) {}

const GlBuffer& GlVectorDevice::buffer(const DeviceMemory& memory) {
  return static_cast<const Memory&>(memory).buffer;
}

DeviceMemoryPtr GlVectorDevice::allocate(Eigen::Index floats) {
  std::unique_ptr<Memory> memory;
  if (auto unused = pool_->extract(floats); !unused.empty())
    memory = std::move(unused.mapped());
  else
    memory = std::make_unique<Memory>(GlBuffer(*gl_, floats));
  return {memory.release(), [pool = std::weak_ptr(pool_), floats](Memory* done) {
            std::unique_ptr<Memory> owned(done);
            if (const auto kept = pool.lock()) kept->emplace(floats, std::move(owned));
          }};
}

void GlVectorDevice::write(DeviceMemory& memory, std::span<const float> values) {
  static_cast<Memory&>(memory).buffer.write(values.data(), static_cast<Eigen::Index>(values.size()));
}

void GlVectorDevice::read_later(const DeviceMemory& memory, std::span<float> values) {
  readback_.start(buffer(memory), 0, values);
}

void GlVectorDevice::combine(std::span<const DeviceTerm> terms, Eigen::Index count, DeviceMemory& result) {
  if (terms.size() > kMostTerms) throw std::invalid_argument("a sum of more vectors than a kernel takes");
  std::vector<const GlBuffer*> buffers{&buffer(result)};
  std::vector<float> factors;
  for (const DeviceTerm& term : terms) {
    buffers.push_back(&buffer(*term.memory));
    factors.push_back(static_cast<float>(term.factor));
  }
  for_each_piece(count, kPieceFloats, [&](Eigen::Index first, Eigen::Index size) {
    gl_->run("combine", fmt::format("#define TERMS {}\n", terms.size()),
             {.groups = {(size + 255) / 256, 1, 1},
              .buffers = buffers,
              .uniforms = {{"first", static_cast<int>(first)},
                           {"end", static_cast<int>(first + size)},
                           {"factors", factors}}});
  });
}

void GlVectorDevice::normals(const NormalSequence& sequence, Eigen::Index count, DeviceMemory& result) {
  gl_fill_normals(*gl_, sequence, count, buffer(result));
}

void GlVectorDevice::map(const DeviceMap& map, Eigen::Index count, DeviceMemory& result) {
  std::vector<const GlBuffer*> buffers{&buffer(result)};
  for (const DeviceMemory* input : map.inputs) buffers.push_back(input ? &buffer(*input) : nullptr);
  for_each_piece(count, kPieceFloats, [&](Eigen::Index first, Eigen::Index size) {
    gl_->run("map", fmt::format("#define KIND {}\n", static_cast<int>(map.kind)),
             {.groups = {(size + 255) / 256, 1, 1},
              .buffers = buffers,
              .uniforms = {{"first", static_cast<int>(first)},
                           {"end", static_cast<int>(first + size)},
                           {"parameter", map.parameter}}});
  });
}

double GlVectorDevice::reduce(const DeviceReduction& reduction) {
  std::vector<const GlBuffer*> buffers{&parts_};
  for (const DeviceMemory* input : reduction.inputs) buffers.push_back(input ? &buffer(*input) : nullptr);
  const bool by_column = reduction.kind == DeviceReduction::kNorms;
  const Eigen::Index items = by_column ? reduction.cols : reduction.rows * reduction.cols;
  const Eigen::Index piece_items =
      by_column ? std::max<Eigen::Index>(1, kPieceFloats / reduction.rows) : kPieceFloats;
  const Eigen::Index part_count = (items + piece_items - 1) / piece_items * kParts;
  parts_.reserve(*gl_, part_count);
  for_each_piece(items, piece_items, [&](Eigen::Index first, Eigen::Index size) {
    gl_->run("reduce", fmt::format("#define KIND {}\n", static_cast<int>(reduction.kind)),
             {.groups = {kParts, 1, 1},
              .buffers = buffers,
              .uniforms = {{"first", static_cast<int>(first)},
                           {"end", static_cast<int>(first + size)},
                           {"first_part", static_cast<int>(first / piece_items * kParts)},
                           {"rows", static_cast<int>(reduction.rows)},
                           {"parameter", reduction.parameter}}});
  });
  std::vector<float> parts(static_cast<std::size_t>(part_count));
  parts_.read(parts.data(), part_count);
  gl_->check();
  return std::accumulate(parts.begin(), parts.end(), 0.0);
}

}  // namespace diffuscope
