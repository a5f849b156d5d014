// A call of the adapter protocol: what comes of it is written as events.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "reference-client/call.h"
#include "reference-client/event_writer.h"

namespace reference {

class AdaptedCall final : public AttemptListener {
 public:
  /// Told whether the call ended before the server was done with it.
  using Over = std::function<void(bool early)>;

  /// `over` is called after the last event, and may destroy this.
  AdaptedCall(EventWriter& events, std::int64_t id, std::int64_t channel, ReadAt read, Over over)
      : events_(events), id_(id), channel_(channel), read_(read), over_(std::move(over)) {}

  void start(EventLoop& loop, std::shared_ptr<Channel> channel, CallRequest request) {
    pattern_ = request.pattern_of_fill();
    call_ = std::make_unique<Call>(loop, std::move(channel), std::move(request), *this);
    call_->start();
  }
  void cancel() { call_->cancel(); }
  std::int64_t channel() const { return channel_; }

  void on_initial(Metadata metadata) override { events_.initial(id_, metadata, read_); }
  void on_message(std::string data) override { events_.message(id_, data, pattern_, read_); }
  void on_end(Outcome outcome) override {
    events_.end(id_, outcome, read_);
    const auto code = outcome.status.error_code();
    const auto over = std::move(over_);
    over(code == grpc::StatusCode::CANCELLED || code == grpc::StatusCode::DEADLINE_EXCEEDED);
  }

 private:
  EventWriter& events_;
  std::int64_t id_;
  std::int64_t channel_;
  ReadAt read_;
  std::string pattern_;  // what its requests repeat
  Over over_;
  std::unique_ptr<Call> call_;
};

}  // namespace reference
