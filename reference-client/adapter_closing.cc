// How channels are closed: `close`, `bye`, and what is waited for.
#include <utility>
#include <vector>

#include "reference-client/adapter.h"

namespace reference {

void Adapter::close(Request& request) {
  AdaptedChannel& channel = channel_of(request);
  request.fields.done();
  close(channel, request.id);
  finish_closing(channel.id);
}

void Adapter::close(AdaptedChannel& channel, std::int64_t id) {
  channel.closing = true;
  channel.close_id = id;
  for (const auto& watch : channel.watches) {
    watch->stop();
  }
  channel.watches.clear();
  for (const auto& [call_id, call] : calls_) {
    if (call->channel() == channel.id) {
      call->cancel();
    }
  }
}

void Adapter::finish_closing(std::int64_t id) {
  const auto found = channels_.find(id);
  if (!found->second.closing || found->second.busy > 0) {
    return;
  }
  if (std::exchange(found->second.has_last_words, false)) {
    linger(found->second);
  }
  if (found->second.pause) {
    return;
  }
  const std::int64_t close_id = found->second.close_id;
  channels_.erase(found);
  if (close_id != 0) {
    events_.ok(close_id);
  }
  finish();
}

void Adapter::linger(AdaptedChannel& channel) {
  channel.pause.emplace(loop_, Clock::now() + last_words, [this, id = channel.id] {
    channels_.at(id).pause.reset();
    finish_closing(id);
  });
}

void Adapter::call_over(std::int64_t id, std::int64_t channel, bool early) {
  channels_.at(channel).has_last_words |= early;
  calls_.erase(id);
  ended_calls_.add(id);
  work_over(channel);
}

void Adapter::work_over(std::int64_t channel) {
  --channels_.at(channel).busy;
  finish_closing(channel);
}

void Adapter::bye(Request& request) {
  request.fields.done();
  bye_ = request.id;
  std::vector<std::int64_t> ids;
  for (auto& [id, channel] : channels_) {
    ids.push_back(id);
    if (!channel.closing) {
      close(channel, 0);
    }
  }
  for (const auto id : ids) {
    finish_closing(id);
  }
  finish();
}

void Adapter::finish() {
  if (bye_ != 0 && channels_.empty() && !loop_.stopped()) {
    events_.bye(bye_);
    loop_.stop();
  }
}

}  // namespace reference
