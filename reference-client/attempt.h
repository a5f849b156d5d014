// One call of gRPC C++ over its generic stub: what is sent and what comes, with pauses and a cancel
// point. A call that is retried is made of several.
#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "reference-client/call_request.h"
#include "reference-client/event_loop.h"

namespace reference {

using GenericStub = grpc::TemplatedGenericStub<grpc::ByteBuffer, grpc::ByteBuffer>;

/// How a call ended.
struct Outcome {
  grpc::Status status;
  Metadata trailers;
  /// Of the request's messages, those that were not sent.
  std::size_t unsent = 0;
};

class AttemptListener {
 public:
  virtual ~AttemptListener() = default;
  /// The response headers have come; not called for a Trailers-Only response.
  virtual void on_initial(Metadata metadata) = 0;
  virtual void on_message(std::string data) = 0;
  /// Nothing follows. May destroy the listener.
  virtual void on_end(Outcome outcome) = 0;
};

/// What an attempt takes beside the request.
struct AttemptSettings {
  Metadata metadata;
  std::optional<Clock::time_point> deadline;
  bool wait_for_ready = false;
  std::optional<Metadata> credentials;
};

/// Lives until it has ended, whoever lets go of it. To be used on the loop only.
class Attempt : public std::enable_shared_from_this<Attempt> {
 public:
  /// The request, the listener and the loop outlive it.
  Attempt(EventLoop& loop, const CallRequest& request, AttemptListener& listener);

  /// Once. `cancelled`: it is to fail as gRPC lets a call fail that was cancelled beforehand.
  void start(GenericStub& stub, const AttemptSettings& settings, bool cancelled);
  void cancel();
  /// By the client, by `cancel` or at its cancel point.
  bool cancelled() const { return cancelled_; }

 private:
  void prepare(const AttemptSettings& settings);
  bool corked() const;
  void* tag(void (Attempt::*handler)(bool ok));

  void on_started(bool ok);
  void next_message();
  void write();
  void on_written(bool ok);
  bool half_closes_with_the_last_message() const;
  void half_close();
  void on_half_closed(bool ok);

  void receive();
  void on_initial(bool ok);
  void on_first_read(bool ok);
  void tell_initial(bool ok);
  void read();
  void on_read(bool ok);
  void on_finished(bool ok);
  void end_if_over();
  void check_that_there_is_a_response();

  void reached(CancelPoint::At at, std::int64_t messages = 0);

  EventLoop& loop_;
  const CallRequest& request_;
  AttemptListener& listener_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;

  bool cancelled_ = false;
  std::size_t sent_ = 0;
  bool waiting_for_responses_ = false;
  std::optional<Timer> pause_;
  std::optional<Timer> cancellation_;

  grpc::ByteBuffer response_;
  std::int64_t received_ = 0;
  bool reading_ = false;
  bool finished_ = false;
  bool ended_ = false;
  grpc::Status status_;
};

}  // namespace reference
