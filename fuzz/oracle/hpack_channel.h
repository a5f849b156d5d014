// One encoder and both decoders, ours and nghttp2's: what was encoded is read the same by either.
#pragma once

#include <cstdint>
#include <string_view>

#include "wire/bytes.h"
#include "wire/hpack/decoder.h"
#include "wire/hpack/field.h"
#include "wire/hpack/test/nghttp2_peer.h"

namespace fuzz {

class HpackChannel {
 public:
  /// `encoder`: whose blocks these are, for people.
  explicit HpackChannel(std::string_view encoder) : encoder_(encoder) {}

  void limit(std::uint32_t octets);
  /// Both decoders read these fields out of the block; none that must not be indexed may be.
  void expect(wire::Bytes block, const wire::hpack::FieldList& fields);
  /// Of our decoder; nghttp2's has one of the same size.
  const wire::hpack::DynamicTable& table() const { return ours_.table(); }

 private:
  std::string_view encoder_;
  wire::hpack::Decoder ours_;
  wire::hpack::testing::Inflater theirs_;
};

}  // namespace fuzz
