// One gRPC call at its server, between a stream of HTTP/2 and an application: the request's header
// section and octets in; sections, octets and resets out.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "peer/conduct.h"
#include "peer/grpc/request.h"
#include "peer/policy.h"
#include "peer/service/call.h"
#include "peer/stimulus.h"
#include "wire/bytes.h"
#include "wire/types.h"

namespace peer::grpc {

/// A point in time, counted from wherever the owner likes.
using Time = std::chrono::nanoseconds;

/// Where a call's response goes: to its stream, in order.
class Outlet {
 public:
  virtual ~Outlet() = default;
  virtual void section(Section section) = 0;
  virtual void data(wire::Buffer octets) = 0;
  /// Ends the stream after what was said before.
  virtual void reset_after(wire::ErrorCode code) = 0;
  /// Ends the stream at once.
  virtual void reset_now(wire::ErrorCode code) = 0;
  /// A reaction of another kind than a status.
  virtual void carry_out(const Reaction& reaction) = 0;
  /// So much waits for the client's window that nothing should be added.
  virtual bool crowded() const = 0;
};

class ServerCall {
 public:
  ServerCall(Conduct& conduct, Outlet& outlet, const Policy& policy)
      : conduct_(conduct),
        outlet_(outlet),
        policy_(policy),
        largest_message_(policy.largest_message) {}

  /// The header section of the request. With `ended` the request is over with it. `at_any_rate`: it
  /// is served whatever it says, because a liar overlooks what is wrong with it.
  void begin(wire::hpack::FieldList request, bool ended, Time now, bool at_any_rate = false);
  /// In place of begin(): the request is not looked at for this reason. False: it is all the same.
  bool turn_away(const Reaction& due, bool ended);
  /// Octets of its body. `header` is that of the frame.
  void data(const wire::FrameHeader& header, wire::Bytes octets, Time now);
  /// The request has ended.
  void end(Time now);
  /// The client has given the call up, or is gone. `told`: its application hears of it.
  void cancel(bool told);
  /// Time has passed, the outlet is no longer crowded, or something was heard.
  void proceed(Time now);
  /// When proceed() is due next.
  std::optional<Time> wakes_at() const;

  bool response_complete() const { return complete_; }
  /// The request, once begin() has been called.
  const wire::hpack::FieldList& request() const { return request_; }

 private:
  bool refuse(const std::optional<Reaction>& due);
  bool fault(const Reaction& due);
  bool check_request();
  void serve(std::string_view path, bool at_any_rate);
  bool cut_message();
  bool check_prefix(std::uint32_t& length);
  bool fits(std::size_t length) const;
  bool refuse_size();
  void message(bool compressed, wire::Buffer octets);
  bool decompress(wire::Buffer& octets);
  bool readable(wire::Buffer& octets);
  void cut_short();
  void append(service::Steps steps);
  void take(const service::Reply& reply);
  void take(const service::Status& status);
  void headers();
  void finish(const service::Status& status);
  void http_error(std::uint32_t status);
  void after_response();
  void close(bool cancelled);
  bool wants_compression() const;
  bool hear(Stimulus stimulus);

  Conduct& conduct_;
  Outlet& outlet_;
  const Policy& policy_;
  std::size_t largest_message_;  // that is taken, and sent
  wire::hpack::FieldList request_;
  std::unique_ptr<service::Call> call_;
  std::optional<Time> deadline_;
  Coding coding_ = Coding::none;
  bool gzip_accepted_ = false;

  wire::Buffer pending_;       // of the request, not yet a message
  std::size_t messages_ = 0;   // that have come
  std::size_t octets_ = 0;     // of theirs
  bool request_ended_ = false;

  std::deque<service::Step> steps_;
  Time last_sent_{0};
  Time looked_at_{0};
  bool headers_sent_ = false;
  bool gzip_announced_ = false;
  std::size_t replies_ = 0;  // that were sent
  bool complete_ = false;
};

}  // namespace peer::grpc
