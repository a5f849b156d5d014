#include "peer/service/protowire.h"

namespace peer::service {
namespace {

constexpr unsigned kVarint = 0;
constexpr unsigned kFixed64 = 1;
constexpr unsigned kLengthDelimited = 2;
constexpr unsigned kStartGroup = 3;
constexpr unsigned kEndGroup = 4;
constexpr unsigned kFixed32 = 5;

/// Groups in groups, as other implementations limit them.
constexpr unsigned kMaxDepth = 100;

}  // namespace

std::uint64_t little_endian(wire::Bytes octets) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    value |= std::uint64_t{octets[i]} << (8 * i);
  }
  return value;
}

bool ProtoReader::next(ProtoField& field) {
  if (!ok_ || rest_.remaining() == 0) {
    return false;
  }
  field = {};
  const std::size_t left = rest_.remaining();
  unsigned wire_type = 0;
  ok_ = tag(field.number, wire_type) && value(wire_type, field, 0);
  field.is_varint = wire_type == kVarint;
  field.raw = message_.subspan(message_.size() - left, left - rest_.remaining());
  return ok_;
}

bool ProtoReader::tag(std::uint32_t& number, unsigned& wire_type) {
  std::uint64_t key = 0;
  if (!varint(key) || key >> 3U == 0 || key >> 32U != 0) {
    return false;
  }
  number = static_cast<std::uint32_t>(key >> 3U);
  wire_type = key & 7U;
  return true;
}

bool ProtoReader::varint(std::uint64_t& value) {
  value = 0;
  std::uint8_t octet = 0x80;
  for (unsigned shift = 0; octet >= 0x80; shift += 7) {
    if (shift > 63 || !rest_.u8(octet)) {
      return false;
    }
    value |= std::uint64_t{octet & 0x7fU} << shift;
  }
  return true;
}

bool ProtoReader::value(unsigned wire_type, ProtoField& field, unsigned depth) {
  std::uint64_t length = 0;
  switch (wire_type) {
    case kVarint:
      return varint(field.varint);
    case kFixed64:
      return rest_.take(8, field.fixed);
    case kLengthDelimited:
      return varint(length) && rest_.take(length, field.octets);
    case kFixed32:
      return rest_.take(4, field.fixed);
    case kStartGroup:
      return skip_group(field.number, depth + 1);
    default:
      return false;  // the end of a group that never began, and what is not defined
  }
}

bool ProtoReader::skip_group(std::uint32_t number, unsigned depth) {
  ProtoField member;
  unsigned wire_type = 0;
  while (depth <= kMaxDepth && tag(member.number, wire_type)) {
    if (wire_type == kEndGroup) {
      return member.number == number;
    }
    if (!value(wire_type, member, depth)) {
      return false;
    }
  }
  return false;
}

std::vector<ProtoField> fields_of(wire::Bytes message) {
  std::vector<ProtoField> fields;
  ProtoReader reader(message);
  for (ProtoField field; reader.next(field);) {
    fields.push_back(field);
  }
  return fields;
}

void ProtoWriter::varint(std::uint32_t number, std::uint64_t value) {
  raw_varint(std::uint64_t{number} << 3U | kVarint);
  raw_varint(value);
}

void ProtoWriter::octets(std::uint32_t number, wire::Bytes value) {
  raw_varint(std::uint64_t{number} << 3U | kLengthDelimited);
  raw_varint(value.size());
  writer_.bytes(value);
}

void ProtoWriter::fixed(std::uint32_t number, std::uint64_t value, std::size_t size) {
  raw_varint(std::uint64_t{number} << 3U | (size == 4 ? kFixed32 : kFixed64));
  for (std::size_t i = 0; i < size; ++i) {
    writer_.u8(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

void ProtoWriter::raw_varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) {
    writer_.u8(static_cast<std::uint8_t>(value | 0x80));
  }
  writer_.u8(static_cast<std::uint8_t>(value));
}

}  // namespace peer::service
