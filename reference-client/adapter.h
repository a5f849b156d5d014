// The client adapter protocol (spec/adapter.schema.json): requests in, events out.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "reference-client/adapted_call.h"
#include "reference-client/adapted_channel.h"
#include "reference-client/ended_calls.h"
#include "reference-client/event_loop.h"
#include "reference-client/event_writer.h"
#include "reference-client/fields.h"

namespace reference {

/// To be used on the loop only. Stops the loop after `bye`.
class Adapter {
 public:
  /// Without `retries` no channel has those of gRPC itself, transparent ones included.
  Adapter(EventLoop& loop, EventWriter& events, bool retries);

  /// A line of input: a request, or not.
  void take(const std::string& line, ReadAt read);
  /// A line that was longer than any may be.
  void refuse_line();

 private:
  struct Request {
    std::int64_t id;
    ReadAt read;
    Fields& fields;
  };
  using Operation = void (Adapter::*)(Request& request);
  static const std::map<std::string, Operation>& operations();

  void carry_out(std::int64_t id, ReadAt read, const nlohmann::json& object);

  void hello(Request& request);
  void make_channel(Request& request);
  void call(Request& request);
  void cancel(Request& request);
  void state(Request& request);
  void report(Request& request);
  void interop(Request& request);
  void close(Request& request);
  void bye(Request& request);

  ChannelOptions options_of(Request& request) const;
  void require_new(std::int64_t id) const;
  AdaptedChannel& channel_of(Request& request);
  void close(AdaptedChannel& channel, std::int64_t id);
  void call_over(std::int64_t id, std::int64_t channel, bool early);
  /// A call or an interop case of this channel is over.
  void work_over(std::int64_t channel);
  void finish_closing(std::int64_t id);
  void linger(AdaptedChannel& channel);
  /// Says `bye` when all is closed.
  void finish();

  EventLoop& loop_;
  EventWriter& events_;
  bool retries_;
  std::map<std::int64_t, AdaptedChannel> channels_;
  std::map<std::int64_t, std::unique_ptr<AdaptedCall>> calls_;
  EndedCalls ended_calls_;
  int interops_ = 0;      // in progress
  std::int64_t bye_ = 0;  // the id of `bye`; 0: not yet
};

}  // namespace reference
