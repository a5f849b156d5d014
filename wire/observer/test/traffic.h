// Traffic of a busy connection, encoded beforehand.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "wire/frame/frame.h"
#include "wire/hpack/encoder.h"
#include "wire/observer/observer.h"

namespace wire::observer::test {

/// What is fed, in this order.
using Events = std::vector<std::pair<Role, Buffer>>;

/// Unary calls, one after the other: six frames with fields and content, credit for both ends, and
/// now and then PING and SETTINGS. Each request has a field of its own in the dynamic table.
class Traffic {
 public:
  static Events greeting() {
    return {{Role::client, {kClientPreface.begin(), kClientPreface.end()}},
            {Role::client, encode_frame(Settings{}, 0)},
            {Role::server, encode_frame(Settings{}, 0)},
            {Role::server, encode_frame(ack(), 0)},
            {Role::client, encode_frame(ack(), 0)}};
  }

  Events calls(int count) {
    Events events;
    for (int i = 0; i < count; ++i) {
      call(events);
    }
    return events;
  }

 private:
  static Settings ack() { return {.parameters = {}, .ack = true}; }

  Headers fields(hpack::Encoder& encoder, const hpack::FieldList& list, bool end_stream = false) {
    return {.fragment = encoder.encode(list, {.dynamic_table = true}), .end_stream = end_stream};
  }

  void call(Events& events) {
    const auto client = [&](const Frame& frame, StreamId stream) {
      events.emplace_back(Role::client, encode_frame(frame, stream));
    };
    const auto server = [&](const Frame& frame, StreamId stream) {
      events.emplace_back(Role::server, encode_frame(frame, stream));
    };
    client(fields(client_, {{":method", "POST"},
                            {":scheme", "http"},
                            {":path", "/grpc.testing.TestService/UnaryCall"},
                            {":authority", "localhost:50051"},
                            {"content-type", "application/grpc"},
                            {"te", "trailers"},
                            {"user-agent", "grpc-test/1"},
                            {"x-request-id", std::to_string(stream_ * 7919U)}}),
           stream_);
    client(Data{.data = Buffer(55), .end_stream = true}, stream_);
    server(WindowUpdate{55}, 0);
    server(fields(server_, {{":status", "200"}, {"content-type", "application/grpc"}}), stream_);
    server(Data{.data = Buffer(55)}, stream_);
    server(fields(server_, {{"grpc-status", "0"}, {"grpc-message", ""}}, true), stream_);
    client(WindowUpdate{55}, 0);
    if (stream_ % 100 == 1) {
      client(Ping{}, 0);
      server(Ping{{}, true}, 0);
      server(Settings{.parameters = {{4, 65535 + stream_ % 7}}}, 0);
      client(ack(), 0);
    }
    stream_ += 2;
  }

  hpack::Encoder client_;
  hpack::Encoder server_;
  StreamId stream_ = 1;
};

}  // namespace wire::observer::test
