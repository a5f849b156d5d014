#include "wire/tls_hello.h"

namespace wire {
namespace {

constexpr std::uint8_t kClientHello = 1;
constexpr std::uint8_t kServerHello = 2;
constexpr std::size_t kMessageHeader = 4;
/// The header of the message, a version, and 32 random octets.
constexpr std::size_t kSessionId = kMessageHeader + 2 + 32;
/// A list of methods, and a record, that can't grow any more.
constexpr std::uint8_t kLongestList = 0xff;
constexpr std::size_t kLongestRecord = 0xffff;

std::size_t number(Bytes octets, std::size_t place, std::size_t size) {
  std::size_t value = 0;
  for (const std::uint8_t octet : octets.subspan(place, size)) {
    value = value << 8U | octet;
  }
  return value;
}

void add_to(Buffer& octets, std::size_t place, std::size_t size, std::size_t difference) {
  std::size_t value = number(octets, place, size) + difference;
  for (std::size_t i = size; i > 0; --i, value >>= 8U) {
    octets[place + i - 1] = static_cast<std::uint8_t>(value);
  }
}

}  // namespace

std::optional<std::size_t> compression_in_hello(Bytes message) {
  const std::uint8_t type = message.empty() ? 0 : message[0];
  if ((type != kClientHello && type != kServerHello) || message.size() <= kSessionId) {
    return std::nullopt;
  }
  std::size_t place = kSessionId + 1 + message[kSessionId];
  if (place + 2 > message.size()) {
    return std::nullopt;
  }
  place += type == kClientHello ? 2 + number(message, place, 2) : 2;
  return place < message.size() ? std::optional(place) : std::nullopt;
}

std::optional<Buffer> offer_deflate(Bytes record) {
  if (record.size() < kTlsRecordHeaderSize ||
      record.size() != kTlsRecordHeaderSize + number(record, 3, 2)) {
    return std::nullopt;
  }
  const Bytes message = record.subspan(kTlsRecordHeaderSize);
  const auto place = compression_in_hello(message);
  if (!place || message[0] != kClientHello ||
      message.size() != kMessageHeader + number(message, 1, 3)) {
    return std::nullopt;
  }
  if (message[*place] == kLongestList || message.size() == kLongestRecord) {
    return std::nullopt;
  }
  Buffer changed(record.begin(), record.end());
  const std::size_t list = kTlsRecordHeaderSize + *place;
  changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(list) + 1, kDeflate);
  add_to(changed, list, 1, 1);
  add_to(changed, kTlsRecordHeaderSize + 1, 3, 1);
  add_to(changed, 3, 2, 1);
  return changed;
}

std::string compression_name(std::uint8_t method) {
  return method == 0 ? "none" : method == kDeflate ? "deflate" : std::to_string(method);
}

}  // namespace wire
