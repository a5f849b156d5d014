#include "wire/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace wire {
namespace {

// What one line shows at most; the events file has the octets.
constexpr std::size_t kMaxHexOctets = 32;
constexpr std::size_t kMaxDebugOctets = 200;
constexpr std::size_t kMaxParameters = 16;
constexpr std::size_t kMaxFieldOctets = 256;
constexpr std::size_t kMaxFieldsLine = 4096;

constexpr std::string_view kCut = "…";

struct NamedFlag {
  FrameType type;
  std::uint8_t bit;
  std::string_view name;
};

/// In the order in which they are shown; acknowledgements stand apart.
constexpr std::array<NamedFlag, 9> kFlags = {{
    {FrameType::DATA, flag::END_STREAM, "END_STREAM"},
    {FrameType::DATA, flag::PADDED, "PADDED"},
    {FrameType::HEADERS, flag::END_HEADERS, "END_HEADERS"},
    {FrameType::HEADERS, flag::END_STREAM, "END_STREAM"},
    {FrameType::HEADERS, flag::PADDED, "PADDED"},
    {FrameType::HEADERS, flag::PRIORITY, "PRIORITY"},
    {FrameType::PUSH_PROMISE, flag::END_HEADERS, "END_HEADERS"},
    {FrameType::PUSH_PROMISE, flag::PADDED, "PADDED"},
    {FrameType::CONTINUATION, flag::END_HEADERS, "END_HEADERS"},
}};

bool can_acknowledge(FrameType type) {
  return type == FrameType::SETTINGS || type == FrameType::PING;
}

bool belongs_to_connection(FrameType type) {
  return can_acknowledge(type) || type == FrameType::GOAWAY;
}

/// ` END_HEADERS END_STREAM flags=0x40`: names, then the bits that have none.
std::string shown_flags(const FrameHeader& header) {
  const auto type = static_cast<FrameType>(header.type);
  std::string text;
  unsigned nameless = header.flags & ~(can_acknowledge(type) ? flag::ACK : 0U);
  for (const auto& [of, bit, name] : kFlags) {
    if (of == type && header.has(bit)) {
      text += fmt::format(" {}", name);
      nameless &= ~unsigned{bit};
    }
  }
  return nameless == 0 ? text : text + fmt::format(" flags={:#x}", nameless);
}

std::string hex(Bytes octets) {
  std::string text;
  for (const std::uint8_t octet : octets.first(std::min(octets.size(), kMaxHexOctets))) {
    text += fmt::format("{:02x}", octet);
  }
  return octets.size() > kMaxHexOctets ? text.append(kCut) : text;
}

std::string shown_padding(const std::optional<Buffer>& padding) {
  return padding ? fmt::format(" pad={}", padding->size()) : std::string();
}

// What each frame says beyond its header, every item with a space before it.

std::string details(const Priority& frame) {
  return fmt::format(" dependency={} weight={}{}", frame.stream_dependency, frame.weight,
                     frame.exclusive ? " exclusive" : "");
}

std::string details(const Data& frame) {
  return fmt::format(" {} octets{}", frame.data.size(), shown_padding(frame.padding));
}

std::string details(const Headers& frame) {
  return (frame.priority ? details(*frame.priority) : std::string()) + shown_padding(frame.padding);
}

std::string details(const RstStream& frame) { return " " + to_string(frame.error_code); }

std::string details(const Settings& frame) {
  std::string text;
  for (std::size_t i = 0; i < std::min(frame.parameters.size(), kMaxParameters); ++i) {
    const auto& [id, value] = frame.parameters[i];
    text += fmt::format(" {}={}", to_string(static_cast<SettingId>(id)), value);
  }
  if (frame.parameters.size() > kMaxParameters) {
    text += fmt::format(" {} ({} parameters)", kCut, frame.parameters.size());
  }
  return text;
}

std::string details(const PushPromise& frame) {
  return fmt::format(" promised={}{}", frame.promised_stream_id, shown_padding(frame.padding));
}

std::string details(const Ping& frame) { return " " + hex(frame.opaque_data); }

std::string details(const Goaway& frame) {
  std::string text = fmt::format(" last={} {}", frame.last_stream_id, to_string(frame.error_code));
  return frame.debug_data.empty()
             ? text
             : text + fmt::format(" \"{}\"", printable(frame.debug_data, kMaxDebugOctets));
}

std::string details(const WindowUpdate& frame) {
  return fmt::format(" increment={}", frame.increment);
}

std::string details(const Continuation&) { return {}; }

std::string details(const Unknown& frame) {
  std::string text = fmt::format(" {} octets", frame.payload.size());
  return frame.payload.empty() ? text : text + " " + hex(frame.payload);
}

Bytes octets_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

std::string describe(const FrameHeader& header, const Frame& frame) {
  const auto type = static_cast<FrameType>(header.type);
  std::string line = to_string(type);
  if (header.stream != 0 || !belongs_to_connection(type)) {
    line += fmt::format(" stream={}", header.stream);
  }
  if (can_acknowledge(type) && header.has(flag::ACK)) {
    line += " ack";
  }
  line += std::visit([](const auto& known) { return details(known); }, frame);
  line += shown_flags(header);
  return header.reserved ? line + " reserved-bit" : line;
}

std::string describe(const hpack::FieldList& fields) {
  std::string line;
  for (const hpack::Field& field : fields) {
    line += line.empty() ? "" : ", ";
    if (line.size() > kMaxFieldsLine) {
      return line.append(kCut);
    }
    line += printable(octets_of(field.name), kMaxFieldOctets);
    line += ": ";
    line += printable(octets_of(field.value), kMaxFieldOctets);
  }
  return line;
}

std::string printable(Bytes octets, std::size_t max) {
  std::string text;
  text.reserve(std::min(octets.size(), max));
  for (const std::uint8_t octet : octets.first(std::min(octets.size(), max))) {
    if (octet == '"' || octet == '\\') {
      text += {'\\', static_cast<char>(octet)};
    } else if (octet >= ' ' && octet <= '~') {
      text += static_cast<char>(octet);
    } else {
      text += fmt::format("\\x{:02x}", octet);
    }
  }
  return octets.size() > max ? text.append(kCut) : text;
}

}  // namespace wire
