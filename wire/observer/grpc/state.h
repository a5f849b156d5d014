// What the gRPC rules remember of one direction of a call.
#pragma once

#include <array>
#include <cstdint>

#include "wire/grpc/message.h"

namespace wire::observer::grpc {

/// Message codings (grpc-encoding). `other`: one that is not told apart.
enum class Coding : std::uint8_t { identity, gzip, deflate, snappy, zstd, other };
using CodingSet = std::uint8_t;
constexpr CodingSet bit(Coding coding) {
  return static_cast<CodingSet>(1U << static_cast<unsigned>(coding));
}

/// The length-prefixed message that is under way: first its prefix, then its octets.
struct MessageCursor {
  std::array<std::uint8_t, wire::grpc::kMessagePrefixSize> prefix = {};
  std::uint8_t prefix_octets = 0;
  /// Octets of the message that are still to come, and those that have come.
  std::uint32_t left = 0;
  std::uint32_t seen = 0;
  std::uint8_t first_octet = 0;

  bool between_messages() const { return prefix_octets == 0; }
  bool compressed() const { return prefix[0] == 1; }
};

/// The body of a gRPC-Web message: base64 in text mode, frames, and in the last one lines of text.
struct WebState {
  enum class Line : std::uint8_t { start, name, value, carriage_return };
  /// Octets of a base64 group, and how many of its characters have come.
  std::uint32_t group = 0;
  std::uint8_t group_characters = 0;
  std::uint8_t group_padding = 0;
  Line line = Line::start;
  /// A frame with bit 0x80 has begun.
  bool in_trailers = false;
  bool trailers_ended = false;
  /// One fault of the body is enough.
  bool lost = false;
};

/// Cleared when its stream's slot is reused: keep memory that is expensive to get, forget the rest.
struct GrpcState {
  /// The header section says by which coding messages are compressed.
  Coding coding = Coding::identity;
  /// grpc-accept-encoding: what this end takes, if it says so.
  CodingSet accepts = 0;
  bool says_accepts = false;
  bool status_in_headers = false;
  /// A rule of the call was broken by this end: what the other one answers is not judged by rules
  /// that presuppose a proper call.
  bool improper = false;
  /// The prefix cannot be trusted: messages are not followed any more.
  bool lost = false;
  MessageCursor message;
  WebState web;

  void clear() { *this = {}; }
};

}  // namespace wire::observer::grpc
