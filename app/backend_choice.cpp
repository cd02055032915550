#include "app/backend_choice.h"

#include <fmt/format.h>

#include <map>
#include <mutex>
#include <utility>

#include "core/backend_gl/gl_backends.h"

namespace diffuscope {

/// What is known about the card since the backend was chosen; shared with the engines' factories.
struct BackendChoice::Card {
  void fail(const std::string& reason) {
    const std::lock_guard lock(mutex);
    if (failure.empty()) messages.push_back(card_failure_message(reason));
    if (failure.empty()) failure = reason;
  }
  std::string why() {
    const std::lock_guard lock(mutex);
    return failure;
  }

  std::mutex mutex;
  std::string failure;
  std::vector<std::string> messages;

  std::mutex measuring;                                         // of which processor is the fastest
  std::map<std::pair<Eigen::Index, int>, bool> card_is_faster;  // by weights and dimensions of the network
};

std::span<const BackendEntry> backend_choices() {
  static const std::vector<BackendEntry> all = backends_with_gl();
  return all;
}

std::string card_failure_message(const std::string& reason) {
  return fmt::format("The graphics card cannot be used, so the processor goes on: {}.", reason);
}

BackendChoice::BackendChoice(const std::string& id, std::string_view where, const GlShareGroup& window)
    : window_(window) {
  choose(id, where);
}

void BackendChoice::choose(const std::string& id, std::string_view where) {
  find(backend_choices(), id, where);
  id_ = id;
  card_ = std::make_shared<Card>();
}

EngineFactory BackendChoice::engines() const {
  const FailureReport report = [card = card_](const std::string& reason) { card->fail(reason); };
  const auto all = backends_with_gl(report);
  const EngineFactory make = find(std::span<const BackendEntry>(all), id_, "backend").make;
  const EngineFactory make_on_card = find(std::span<const BackendEntry>(all), "gl", "backend").make;
  if (id_ != "auto" && id_ != "gl") return make;
  return [card = card_, window = window_, make, make_on_card,
          automatic = id_ == "auto"](std::shared_ptr<const Mlp> network) {
    if (!card->why().empty()) return make_usual_engine(std::move(network));
    keep_card_open(window);
    if (!automatic) return make(std::move(network));
    const std::lock_guard lock(card->measuring);
    const auto key = std::pair(network->weight_count(), network->dim());
    const auto known = card->card_is_faster.find(key);
    if (known != card->card_is_faster.end())
      return known->second ? make_on_card(std::move(network)) : make_usual_engine(std::move(network));
    auto engine = make(std::move(network));
    card->card_is_faster[key] = dynamic_cast<const GlEngine*>(engine.get()) != nullptr;
    return engine;
  };
}

std::string BackendChoice::failure() const { return card_->why(); }

std::vector<std::string> BackendChoice::take_messages() {
  const std::lock_guard lock(card_->mutex);
  return std::exchange(card_->messages, {});
}

}  // namespace diffuscope
