// A call as the application sees it: through the interceptors, made again where one says so.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reference-client/attempt.h"
#include "reference-client/channel.h"

namespace reference {

/// To be used on the loop only. Destroyed by its listener when it has ended.
class Call final : public AttemptListener {
 public:
  Call(EventLoop& loop, std::shared_ptr<Channel> channel, CallRequest request,
       AttemptListener& listener);

  void start();
  /// The call still has its end.
  void cancel();

  const std::shared_ptr<Channel>& channel() const { return channel_; }

  void on_initial(Metadata metadata) override;
  void on_message(std::string data) override;
  void on_end(Outcome outcome) override;

 private:
  /// The way through the interceptors from this one on.
  void enter(std::size_t interceptor);
  void pass(std::size_t interceptor);
  void make_attempt();
  bool again(const Outcome& outcome) const;
  void make_again();
  void leave(std::size_t interceptor, int status);
  void deliver();
  void resume_at(Clock::time_point when, std::function<void()> step);

  EventLoop& loop_;
  std::shared_ptr<Channel> channel_;
  CallRequest request_;
  AttemptListener& listener_;

  AttemptSettings settings_;
  std::vector<std::unique_ptr<Passage>> passages_;
  bool cancelled_ = false;
  std::optional<Timer> pause_;
  std::function<void()> step_;  // what follows on the pause

  const RetryPolicy* retry_ = nullptr;
  std::size_t inside_retry_ = 0;  // the first interceptor that each attempt passes
  Metadata outer_metadata_;       // what the attempts begin with
  int attempts_ = 0;
  std::shared_ptr<Attempt> attempt_;
  /// Of the attempt in progress, while it may have been in vain.
  std::optional<Metadata> initial_;
  std::vector<std::string> messages_;
};

}  // namespace reference
