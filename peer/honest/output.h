// What the peer writes: frames within the limits that the client has set, field sections from one
// encoder, in the order in which they are said.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "peer/conduct.h"
#include "wire/bytes.h"
#include "wire/frame/frame.h"
#include "wire/hpack/encoder.h"
#include "wire/types.h"

namespace peer {

class Output {
 public:
  using Say = std::function<void(wire::Bytes)>;
  Output(Conduct& conduct, Say say) : conduct_(conduct), say_(std::move(say)) {}

  void frame(const wire::Frame& frame, wire::StreamId stream) {
    say_(wire::encode_frame(frame, stream));
  }

  void settings_ack();
  void ping_ack(const wire::Ping& ping);
  void window_update(wire::StreamId stream, std::uint32_t increment);
  void rst_stream(wire::StreamId stream, wire::ErrorCode code);
  void goaway(wire::StreamId last_stream, wire::ErrorCode code, std::string_view debug_data);
  /// HEADERS and as many CONTINUATION frames as it takes.
  void section(wire::StreamId stream, Section section);
  /// At most max_frame_size() octets.
  void data(wire::StreamId stream, wire::Bytes octets, bool end_stream);

  std::uint32_t max_frame_size() const { return max_frame_size_; }
  /// Settings of the client's.
  void set_max_frame_size(std::uint32_t octets) { max_frame_size_ = octets; }
  void set_max_table_size(std::uint32_t octets);

 private:
  Conduct& conduct_;
  Say say_;
  wire::hpack::Encoder encoder_;
  std::uint32_t max_frame_size_ = wire::kDefaultMaxFrameSize;
};

}  // namespace peer
