// The field blocks of one direction: put together from HEADERS or PUSH_PROMISE and CONTINUATION,
// then decoded.
#pragma once

#include <cstdint>
#include <utility>

#include "wire/bytes.h"
#include "wire/hpack/decoder.h"
#include "wire/judge/trace.h"

namespace engine {

class FieldBlocks {
 public:
  explicit FieldBlocks(wire::hpack::Limits limits = {}) : decoder_(limits) {}

  /// Takes the frame's fragment, if it has one. The frame that completes a block gets its fields.
  void collect(wire::judge::FrameSeen& seen);
  /// A block has begun and not ended.
  bool open() const { return stream_ != 0; }
  void set_max_table_size(std::uint32_t octets) { decoder_.set_max_table_size(octets); }

 private:
  void begin(const wire::FrameHeader& header);
  void append(wire::Bytes fragment);
  void finish(wire::judge::FrameSeen& seen);

  wire::hpack::Decoder decoder_;
  wire::Buffer block_;
  wire::StreamId stream_ = 0;
  bool ends_stream_ = false;
  bool lost_ = false;  // a block could not be decoded: the tables differ from now on
};

}  // namespace engine
