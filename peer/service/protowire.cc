#include "peer/service/protowire.h"

namespace peer::service {
namespace {

constexpr unsigned kVarint = 0;
constexpr unsigned kFixed64 = 1;
constexpr unsigned kLengthDelimited = 2;
constexpr unsigned kFixed32 = 5;

}  // namespace

bool ProtoReader::next(ProtoField& field) {
  if (!ok_ || rest_.remaining() == 0) {
    return false;
  }
  field = {};
  std::uint64_t tag = 0;
  ok_ = varint(tag) && tag >> 3U != 0 && tag >> 32U == 0 && value(tag & 7U, field);
  field.number = static_cast<std::uint32_t>(tag >> 3U);
  return ok_;
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

bool ProtoReader::value(unsigned wire_type, ProtoField& field) {
  std::uint64_t length = 0;
  wire::Bytes skipped;
  switch (wire_type) {
    case kVarint:
      return varint(field.varint);
    case kFixed64:
      return rest_.take(8, skipped);
    case kLengthDelimited:
      return varint(length) && rest_.take(length, field.octets);
    case kFixed32:
      return rest_.take(4, skipped);
    default:
      return false;  // groups are history, and nothing else is defined
  }
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

void ProtoWriter::raw_varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) {
    writer_.u8(static_cast<std::uint8_t>(value | 0x80));
  }
  writer_.u8(static_cast<std::uint8_t>(value));
}

}  // namespace peer::service
