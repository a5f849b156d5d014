// As much of the protobuf wire format as the peer's services need.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "wire/bytes.h"

namespace peer::service {

/// A field of a message: a number (varint), octets (length-delimited), or four or eight octets. Of
/// groups nothing is set.
struct ProtoField {
  std::uint32_t number = 0;
  bool is_varint = false;
  /// All of it, tag and value.
  wire::Bytes raw = {};
  std::uint64_t varint = 0;
  wire::Bytes octets;
  /// Of a fixed-size type: its octets as they came.
  wire::Bytes fixed = {};
};

/// The number that fixed-size octets stand for: little-endian.
std::uint64_t little_endian(wire::Bytes octets);

/// Reads the fields of one message, front to back.
class ProtoReader {
 public:
  explicit ProtoReader(wire::Bytes message) : message_(message), rest_(message) {}

  /// The next field. False at the end, and where the octets are no message: see ok().
  [[nodiscard]] bool next(ProtoField& field);
  /// So far everything could be read.
  bool ok() const { return ok_; }

 private:
  bool tag(std::uint32_t& number, unsigned& wire_type);
  bool varint(std::uint64_t& value);
  /// `depth`: how many groups it stands in.
  bool value(unsigned wire_type, ProtoField& field, unsigned depth);
  bool skip_group(std::uint32_t number, unsigned depth);

  wire::Bytes message_;
  wire::Cursor rest_;
  bool ok_ = true;
};

/// All fields of a message, as far as it can be read.
std::vector<ProtoField> fields_of(wire::Bytes message);

/// Appends fields; what has its default value is left to the caller to leave out.
class ProtoWriter {
 public:
  void varint(std::uint32_t number, std::uint64_t value);
  void octets(std::uint32_t number, wire::Bytes value);
  /// Of a fixed-size type: the low `size` octets, four or eight.
  void fixed(std::uint32_t number, std::uint64_t value, std::size_t size);
  /// Of a packed record: a number without a tag.
  void element(std::uint64_t value) { raw_varint(value); }
  /// Fields as they were read.
  void raw(wire::Bytes fields) { writer_.bytes(fields); }
  wire::Buffer take() { return writer_.take(); }

 private:
  void raw_varint(std::uint64_t value);

  wire::Writer writer_;
};

}  // namespace peer::service
