#include "fuzz/oracle/shown.h"

#include <fmt/format.h>

#include <algorithm>

namespace fuzz {
namespace {

constexpr std::size_t kMostOctets = 256;
constexpr std::size_t kMostFields = 16;

std::string rest(std::size_t all, std::size_t most) {
  return all > most ? fmt::format(" … and {} more", all - most) : "";
}

/// Octets that a terminal can take as they are; the others as \x00.
std::string printable(std::string_view octets) {
  std::string text;
  for (const char octet : octets.substr(0, kMostOctets)) {
    if (octet >= ' ' && octet <= '~') {
      text += octet;
    } else {
      text += fmt::format("\\x{:02x}", static_cast<unsigned char>(octet));
    }
  }
  return text + rest(octets.size(), kMostOctets);
}

}  // namespace

std::string shown(wire::Bytes octets) {
  std::string text = fmt::format("{} octets{}", octets.size(), octets.empty() ? "" : ":");
  for (const std::uint8_t octet : octets.first(std::min(octets.size(), kMostOctets))) {
    text += fmt::format(" {:02x}", octet);
  }
  return text + rest(octets.size(), kMostOctets);
}

std::string shown(const wire::hpack::FieldList& fields) {
  std::string text = fmt::format("{} fields{}", fields.size(), fields.empty() ? "" : ":");
  for (const auto& field : std::span(fields).first(std::min(fields.size(), kMostFields))) {
    text += fmt::format(" \"{}: {}\"{}", printable(field.name), printable(field.value),
                        field.never_indexed ? " (never indexed)" : "");
  }
  return text + rest(fields.size(), kMostFields);
}

std::string shown(std::span<const HpackItem> script) {
  std::string text;
  for (const HpackItem& item : script) {
    if (const auto* limit = std::get_if<TableLimit>(&item)) {
      text += fmt::format("\n  table limit {}", limit->octets);
    } else {
      text += "\n  block of " + shown(wire::Bytes(std::get<wire::Buffer>(item)));
    }
  }
  return text;
}

}  // namespace fuzz
