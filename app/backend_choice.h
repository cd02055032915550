// What computes with the networks of the program: one of the backends of core/backend_gl/gl_backends.h by
// name, for training and for everything that asks trained weights. A graphics card that fails is given up
// until a backend is chosen again, and why is told once.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/backend/backends.h"
#include "core/backend_gl/egl_context.h"

namespace diffuscope {

/// All that can be chosen: auto, cpu, eigen, gl. Their `make` is not to be used; see BackendChoice::engines.
std::span<const BackendEntry> backend_choices();

/// What is said when the card cannot go on, as a sentence.
std::string card_failure_message(const std::string& reason);

/// Main thread, but for what engines() returns.
class BackendChoice {
 public:
  /// UserError that begins with `where` for what there is not. Cards share their buffers with `window`.
  explicit BackendChoice(const std::string& id, std::string_view where = "backend",
                         const GlShareGroup& window = {});

  /// Another one from now on, also the same once more: a card that failed gets another chance.
  void choose(const std::string& id, std::string_view where = "backend");
  const std::string& id() const { return id_; }
  /// Makes engines of what is chosen now, on any thread. "auto" measures every network once.
  EngineFactory engines() const;
  /// Why the card was given up; empty while it was not.
  std::string failure() const;
  /// The sentence about it, once.
  std::vector<std::string> take_messages();

 private:
  struct Card;
  std::string id_;
  GlShareGroup window_;
  std::shared_ptr<Card> card_;
};

}  // namespace diffuscope
