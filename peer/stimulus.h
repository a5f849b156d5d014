// What a peer hears, as small as it can be told apart: the places where a liar may refuse what has
// to be taken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "wire/bytes.h"
#include "wire/frame/header.h"
#include "wire/hpack/field.h"
#include "wire/types.h"

namespace peer {

/// A representation in a field block (RFC 7541 §6), before it takes effect.
struct Representation {
  enum class Kind : std::uint8_t { indexed, incremental, without_indexing, never_indexed, update };

  Kind kind = Kind::indexed;
  /// Of the field or of its name, 0 for a new name; of an update the size.
  std::uint32_t index = 0;
  std::string_view name = {};
  std::string_view value = {};
  bool huffman = false;  ///< one of its strings is Huffman-coded
  bool plain = false;    ///< one of its strings is not
  /// Where it stands in its block.
  std::size_t ordinal = 0;
  std::size_t octets = 0;
  std::uint64_t inserted = 0;  ///< entries that its block had brought before
  /// The dynamic table before it.
  std::size_t table_size = 0;
  std::uint32_t table_capacity = 0;
  bool in_table = false;  ///< an entry with the same name and value is there already
};

/// What is known of a stream when something comes for it.
enum class StreamState : std::uint8_t { connection, idle, open, half_closed, closed };

struct Stimulus {
  enum class Kind : std::uint8_t {
    preface,         ///< octets before the first frame
    frame,           ///< any frame, padding and all
    representation,  ///< one of a field block
    request,         ///< the header section of a request
    trailers,        ///< the trailers of a request
    data,            ///< octets of a gRPC request, as one frame brought them
    message,         ///< a message of a gRPC request
  };

  Kind kind;
  /// Of a frame, and of the frame that ended a section; of a preface the octets of one write.
  wire::FrameHeader header = {};
  wire::Bytes payload = {};
  StreamState state = StreamState::connection;
  /// The frames of the field block that this frame belongs to, itself included.
  std::size_t block_frames = 0;
  bool greeted_with_nothing = false;  ///< the client's first SETTINGS frame was empty
  std::size_t settings_frames = 0;  ///< how many SETTINGS (without ACK) came before
  std::size_t settings_acks = 0;    ///< and how many acknowledgements of ours
  std::size_t pings = 0;            ///< how many PING frames (without ACK) came before
  wire::StreamId highest = 0;       ///< the highest stream that the client has opened
  /// The request, once it is known.
  const wire::hpack::FieldList* request = nullptr;
  std::string_view path = {};
  const Representation* representation = nullptr;
  const wire::hpack::FieldList* trailers = nullptr;
  /// Of data: how many messages it completed, and whether it ends inside one.
  std::size_t completed = 0;
  bool partial = false;
  /// Of a message: decompressed, and which one of its call it is.
  bool compressed = false;
  std::size_t ordinal = 0;
};

}  // namespace peer
