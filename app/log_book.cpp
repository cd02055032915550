#include "app/log_book.h"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <utility>

namespace diffuscope {
namespace {

constexpr std::size_t kKeptLines = 2000;

class BookSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit BookSink(std::shared_ptr<CommandQueue<LogLine>> arrived) : arrived_(std::move(arrived)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    arrived_->push(
        {message.time, message.level, std::string(message.payload.data(), message.payload.size())});
  }
  void flush_() override {}

  std::shared_ptr<CommandQueue<LogLine>> arrived_;  // has its own lock
};

}  // namespace

LogBook::LogBook() : before_(spdlog::default_logger()) {
  auto console = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  console->set_level(spdlog::level::warn);
  console->set_pattern("%v");
  spdlog::sinks_init_list sinks{std::make_shared<BookSink>(arrived_), std::move(console)};
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("diffuscope", sinks));
}

LogBook::~LogBook() { spdlog::set_default_logger(before_); }

void LogBook::collect() {
  for (LogLine& line : arrived_->drain()) lines_.push_back(std::move(line));
  while (lines_.size() > kKeptLines) lines_.pop_front();
}

}  // namespace diffuscope
