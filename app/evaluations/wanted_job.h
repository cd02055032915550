// A job that is asked when the question is another one and nothing runs: while a cursor moves, pictures
// follow steadily instead of cancelling each other. Called on the UI thread.
#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "core/concurrency/latest_job.h"

namespace diffuscope {

/// `Key` is what makes a question another one; it is kept until the next question, the request is not.
template <class Request, class View, class Key = Request>
struct WantedJob {
  using Compute = typename LatestJob<Request, View>::Compute;
  WantedJob(Compute compute, const std::function<void()>& wake) : job(std::move(compute), wake) {}
  void want(const Key& key, Request request) {
    if ((asked && *asked == key) || job.busy()) return;
    asked = key;
    job.request(std::move(request));
  }
  void want(const Request& request) { want(request, request); }
  std::optional<Key> asked;
  LatestJob<Request, View> job;
};

}  // namespace diffuscope
