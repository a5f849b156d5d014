// What one end says on a connection, as fuzz input: frames of every type in any order, field
// sections of fields that rules are about, and now and then an octet of a frame header that lies.
// Any octets are such a script.
#pragma once

#include <cstdint>
#include <optional>

#include "wire/bytes.h"
#include "wire/frame/frame.h"
#include "wire/hpack/encoder.h"
#include "wire/observer/role.h"
#include "wire/types.h"

namespace fuzz {

class FrameScript {
 public:
  static constexpr std::size_t kMostFrames = 64;

  FrameScript(wire::observer::Role by, wire::Bytes octets) : by_(by), cursor_(octets) {}

  /// The octets of the next frame; empty at the end of the script.
  wire::Buffer next();

 private:
  /// An octet of the next frame's header that is another.
  struct Lie {
    std::uint8_t place = 0;
    std::uint8_t change = 0;
  };

  std::uint8_t octet();
  std::uint32_t number();
  wire::Buffer octets(std::size_t most);
  wire::StreamId stream(std::uint8_t choice) const;
  wire::StreamId next_stream();
  wire::hpack::FieldList section();
  wire::Buffer block();
  wire::Buffer cut(wire::Buffer block, bool cuts);
  std::optional<wire::Buffer> padding(std::uint8_t options);
  std::optional<wire::Frame> frame(std::uint8_t kind, std::uint8_t options);
  wire::Frame headers(std::uint8_t options, wire::Buffer fragment);
  wire::Frame continuation(std::uint8_t options);
  wire::Frame push_promise(std::uint8_t options);
  wire::Frame data(std::uint8_t options);
  wire::Frame settings(std::uint8_t options);
  wire::Frame ping(std::uint8_t options);

  wire::observer::Role by_;
  wire::Cursor cursor_;
  std::size_t frames_ = 0;
  wire::StreamId stream_ = 0;  // of the frame at hand
  wire::StreamId last_opened_ = 0;
  wire::hpack::Encoder encoder_;
  wire::Buffer rest_;         // of the field block that was begun
  wire::StreamId block_ = 0;  // and its stream
  std::optional<Lie> lie_;
};

}  // namespace fuzz
