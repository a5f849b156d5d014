#include "reference-client/call.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace reference {
namespace {

/// gRPC rounds deadlines up to milliseconds, and grpc-timeout to two or three digits: from one
/// millisecond more than was asked for it makes ten. And it takes what lies before 1970 for never:
/// a deadline that is over already is a second ago, so that no call slips through.
Clock::time_point deadline_in(std::int64_t ms) {
  using std::chrono::milliseconds;
  constexpr milliseconds over(-1000);
  constexpr std::chrono::microseconds rounding(999);
  constexpr std::int64_t longest = std::int64_t{1000} * 60 * 60 * 24 * 365 * 100;
  return Clock::now() + (ms > 0 ? milliseconds(std::min(ms, longest)) - rounding : over);
}

/// The channel's options where the call has none of its own.
AttemptSettings settings_of(const CallRequest& request, const ChannelOptions& options) {
  AttemptSettings settings;
  settings.metadata = request.metadata;
  settings.wait_for_ready = request.wait_for_ready.value_or(options.wait_for_ready.value_or(false));
  settings.credentials = request.credentials ? request.credentials : options.call_credentials;
  if (request.deadline_ms) {
    settings.deadline = deadline_in(*request.deadline_ms);
  }
  return settings;
}

}  // namespace

Call::Call(EventLoop& loop, std::shared_ptr<Channel> channel, CallRequest request,
           AttemptListener& listener)
    : loop_(loop),
      channel_(std::move(channel)),
      request_(std::move(request)),
      listener_(listener),
      settings_(settings_of(request_, channel_->options())) {}

void Call::start() { enter(0); }

void Call::cancel() {
  cancelled_ = true;
  if (attempt_) {
    attempt_->cancel();
  } else if (pause_) {
    pause_.reset();
    std::exchange(step_, nullptr)();
  }
}

void Call::enter(std::size_t interceptor) {
  const auto& chain = channel_->interceptors();
  for (; interceptor < chain.size(); ++interceptor) {
    const auto wait = chain[interceptor]->hold_back();
    if (wait.count() > 0 && !cancelled_) {
      resume_at(Clock::now() + wait, [this, interceptor] {
        pass(interceptor);
        enter(interceptor + 1);
      });
      return;
    }
    pass(interceptor);
  }
  make_attempt();
}

void Call::pass(std::size_t interceptor) {
  Interceptor& each = *channel_->interceptors()[interceptor];
  passages_.push_back(each.pass(request_.path, settings_.metadata));
  if (each.retry() != nullptr && request_.pattern == Pattern::unary) {
    retry_ = each.retry();
    inside_retry_ = interceptor + 1;
    outer_metadata_ = settings_.metadata;
  }
}

void Call::make_attempt() {
  ++attempts_;
  attempt_ = std::make_shared<Attempt>(loop_, request_, *this);
  attempt_->start(channel_->stub(), settings_, cancelled_);
}

/// No later than the deadline: from there on it is gRPC that says so.
void Call::resume_at(Clock::time_point when, std::function<void()> step) {
  if (settings_.deadline) {
    when = std::min(when, *settings_.deadline);
  }
  step_ = std::move(step);
  pause_.emplace(loop_, when, [this] {
    pause_.reset();
    std::exchange(step_, nullptr)();
  });
}

void Call::on_initial(Metadata metadata) {
  if (retry_ != nullptr) {
    initial_ = std::move(metadata);
  } else {
    listener_.on_initial(std::move(metadata));
  }
}

void Call::on_message(std::string data) {
  if (retry_ != nullptr) {
    messages_.push_back(std::move(data));
  } else {
    listener_.on_message(std::move(data));
  }
}

void Call::on_end(Outcome outcome) {
  const int status = outcome.status.error_code();
  cancelled_ = cancelled_ || attempt_->cancelled();
  attempt_.reset();
  if (again(outcome)) {
    leave(inside_retry_, status);
    make_again();
    return;
  }
  leave(0, status);
  deliver();
  listener_.on_end(std::move(outcome));
}

bool Call::again(const Outcome& outcome) const {
  const bool late = settings_.deadline && Clock::now() >= *settings_.deadline;
  return retry_ != nullptr && !cancelled_ && !late &&
         retry_->again(outcome.status.error_code(), attempts_);
}

void Call::make_again() {
  initial_.reset();
  messages_.clear();
  settings_.metadata = outer_metadata_;
  resume_at(Clock::now() + retry_->backoff(attempts_), [this] { enter(inside_retry_); });
}

/// From the inside out. An interceptor inside a retry sees single attempts.
void Call::leave(std::size_t interceptor, int status) {
  while (passages_.size() > interceptor) {
    const bool single = retry_ != nullptr && passages_.size() > inside_retry_;
    if (passages_.back()) {
      passages_.back()->end(status, single ? 1 : attempts_);
    }
    passages_.pop_back();
  }
}

void Call::deliver() {
  if (initial_) {
    listener_.on_initial(std::move(*initial_));
  }
  for (auto& message : messages_) {
    listener_.on_message(std::move(message));
  }
}

}  // namespace reference
