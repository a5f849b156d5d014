// The tables that liars are made of: which clauses can be broken, and how. One table a kind of
// clause; what is not in them cannot be broken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "peer/conduct.h"
#include "peer/service/call.h"
#include "peer/stimulus.h"
#include "wire/bytes.h"
#include "wire/clauses.h"
#include "wire/frame/header.h"

namespace peer {

/// Kind `reject`: a fault that the peer reacts to.
struct Rejection {
  wire::ClauseId clause;
  /// The checks that find it, where they speak of other clauses.
  std::vector<wire::ClauseId> checks = {};
  /// Only what they find in trailers counts.
  bool in_trailers = false;
  /// How it cannot be broken: the cases take that for an answer.
  std::string_view except = {};
  /// The SETTINGS_HEADER_TABLE_SIZE that is announced, where the fault needs another than 4,096.
  std::optional<std::uint32_t> table_size = {};
};
std::span<const Rejection> rejections();

/// Kind `accept`: what can be refused, and by what.
struct Refusal {
  enum class By : std::uint8_t { connection, stream, status, silent_close };

  wire::ClauseId clause;
  By by;
  bool (*matches)(const Stimulus&);
};
/// In the order of the ledger's documents: RFC 9113, RFC 7541, gRPC, protobuf.
std::span<const Refusal> refusals();
std::span<const Refusal> frame_refusals();
std::span<const Refusal> hpack_refusals();
std::span<const Refusal> grpc_refusals();
std::span<const Refusal> protobuf_refusals();
std::span<const Refusal> value_refusals();

/// Kinds `perform`, `timer`, `remember`, `limit`, `refrain`, and whatever else the endpoint asks
/// its conduct about: the clauses that it asks with.
struct Habit {
  wire::ClauseId clause;
  std::string_view how;
  /// The clause that the endpoint asks about, where it is another.
  wire::ClauseId asked;
  /// The verdict where it does not follow from level and how.
  std::string_view verdict = {};
};
std::span<const Habit> habits();

/// Kinds `refrain` and `perform`, in what is said: the transformation of a section.
struct Shape {
  wire::ClauseId clause;
  std::string_view how;
  void (*change)(Section&);
};
std::span<const Shape> shapes();

/// A frame that is about to be sent; its length is that of its payload.
struct OutFrame {
  wire::FrameHeader header;
  wire::Buffer payload;
};
using OutFrames = std::vector<OutFrame>;

/// The same in frames that are said together; `said`: how often something was said before.
struct FrameShape {
  wire::ClauseId clause;
  std::string_view how;
  void (*change)(OutFrames&, std::size_t said);
};
std::span<const FrameShape> frame_shapes();

/// The same for what an application does next.
struct Plot {
  wire::ClauseId clause;
  std::string_view how;
  void (*change)(std::string_view path, service::Steps&);
  /// The verdict where it does not follow from the level.
  std::string_view verdict = {};
};
std::span<const Plot> plots();

}  // namespace peer
