// What the peer writes: frames within the limits that the client has set, field sections from one
// encoder, in the order in which they are said.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include "peer/conduct.h"
#include "wire/bytes.h"
#include "wire/frame/frame.h"
#include "wire/hpack/encoder.h"
#include "wire/types.h"

namespace peer {

class Output {
 public:
  /// Takes whole frames; those of one call must stay together. `first`: before what is held back.
  using Say = std::function<void(wire::Buffer, bool first)>;
  Output(Conduct& conduct, Say say) : conduct_(conduct), say_(std::move(say)) {}

  void greet(const wire::Settings& settings);
  void settings_ack();
  void ping(const std::array<std::uint8_t, 8>& opaque_data);
  void ping_ack(const wire::Ping& ping);
  void window_update(wire::StreamId stream, std::uint32_t increment);
  void rst_stream(wire::StreamId stream, wire::ErrorCode code);
  void goaway(wire::StreamId last_stream, wire::ErrorCode code, std::string_view debug_data);
  /// HEADERS and as many CONTINUATION frames as it takes.
  void section(wire::StreamId stream, Section section);
  /// DATA of at most `room` and max_frame_size() octets, padding included. Returns how many octets
  /// of content it carries, and takes what it costs off `room`.
  std::size_t data(wire::StreamId stream, wire::Bytes octets, std::int64_t& room);

  std::uint32_t max_frame_size() const { return max_frame_size_; }
  /// Settings of the client's.
  void set_max_frame_size(std::uint32_t octets) { max_frame_size_ = octets; }
  void set_max_table_size(std::uint32_t octets);

 private:
  void frame(const wire::Frame& frame, wire::StreamId stream, bool first = false);
  void interject();
  wire::Buffer encode(const wire::hpack::FieldList& fields);
  std::optional<wire::Buffer> padding(std::size_t room);

  Conduct& conduct_;
  Say say_;
  wire::hpack::Encoder encoder_;
  std::optional<std::uint32_t> last_table_size_;  // of a liar that forgets those before
  std::uint32_t max_frame_size_ = wire::kDefaultMaxFrameSize;
};

}  // namespace peer
