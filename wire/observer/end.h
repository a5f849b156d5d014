// One end of the connection: what it has said that concerns no single stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "wire/bytes.h"
#include "wire/hpack/decoder.h"
#include "wire/observer/announced.h"
#include "wire/observer/bounds.h"
#include "wire/observer/horizon.h"
#include "wire/observer/pings.h"
#include "wire/observer/role.h"
#include "wire/observer/taint.h"
#include "wire/observer/used_ids.h"
#include "wire/types.h"

namespace wire::observer {

/// A field block that is not complete yet (RFC 9113 §4.3).
struct FieldBlock {
  /// Of the HEADERS or PUSH_PROMISE that began it; 0: no block is open.
  StreamId stream = 0;
  FrameType type = FrameType::HEADERS;
  StreamId promised = 0;
  bool end_stream = false;
  /// A CONTINUATION has come already.
  bool continued = false;
  /// Nobody will read the section: its stream can't have one. It is decoded all the same.
  bool discarded = false;
  /// The fragments, if there are more than one.
  Buffer octets = {};

  bool open() const { return stream != 0; }
  void close() {
    stream = 0;
    octets.clear();
  }
};

/// The GOAWAY frames that an end has sent.
struct Goaways {
  std::uint32_t sent = 0;
  std::uint32_t errors = 0;
  StreamId last_stream_id = kMax31Bit;
  ErrorCode code = ErrorCode::NO_ERROR;
  /// When the first one was sent.
  RoundTrips::Stamp first_at = 0;
};

/// How far an end's octets can be followed.
struct Readable {
  /// False: where frames begin is not known any more, nothing it sends is looked at.
  bool frames = true;
  /// False: its field blocks can't be decoded any more, their frames are still followed.
  bool fields = true;
};

struct End {
  End(Role role, const Bounds& bounds);

  /// Frames so far, the one that is being judged included.
  std::uint64_t frames = 0;
  /// The client: its 24 octets have come. The server: true from the beginning.
  bool preface = false;
  /// Octets of the preface that have come.
  std::size_t preface_octets = 0;
  Readable readable;

  Announced settings;
  Pings pings;
  Answers ping_answers;
  RoundTrips trips;

  /// Credit of this end to send DATA on the connection: increments that the other end has granted,
  /// less octets of DATA. The window is this plus 65,535.
  std::int64_t credit = 0;
  /// The other end has granted some.
  bool credited = false;

  /// Decodes what this end sends.
  hpack::Decoder decoder;
  FieldBlock block;
  /// The frame before carried a part of a field block.
  bool after_block = false;

  /// Streams that it has opened, or promised.
  UsedIds streams;
  /// Streams of its own that count towards the other end's SETTINGS_MAX_CONCURRENT_STREAMS.
  std::uint32_t concurrent = 0;

  Goaways goaways;
  Taint taint;
  /// The highest of the other end's identifiers that it has used as if they were its own.
  StreamId usurped = 0;
  /// It has broken a rule that is a must, or to which its receiver reacts, be it about one stream.
  bool misbehaved = false;
  /// It has closed the connection, or its direction of it (FIN); with RST.
  bool ended = false;
  bool reset = false;
};

}  // namespace wire::observer
