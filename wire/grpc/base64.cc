#include "wire/grpc/base64.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>

namespace wire::grpc {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The text without its padding, or what is wrong with the padding. Only the padding that completes
/// a group of four is right.
tl::expected<std::string_view, std::string> without_padding(std::string_view text) {
  const std::size_t end = text.find_last_not_of('=') + 1;  // npos + 1 is 0
  const std::size_t padding = text.size() - end;
  if (padding > 0 && (padding > 2 || text.size() % 4 != 0)) {
    return tl::unexpected(fmt::format("{} octets of padding after {} characters", padding, end));
  }
  return text.substr(0, end);
}

}  // namespace

std::string base64_encode(Bytes octets) {
  std::string text;
  text.reserve((octets.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  unsigned count = 0;  // of bits not yet written
  for (const std::uint8_t octet : octets) {
    bits = bits << 8U | octet;
    for (count += 8; count >= 6; count -= 6) {
      text += kAlphabet[bits >> (count - 6) & 0x3fU];
    }
  }
  if (count > 0) {
    text += kAlphabet[bits << (6 - count) & 0x3fU];
  }
  return text;
}

tl::expected<Buffer, std::string> base64_decode(std::string_view text) {
  const auto characters = without_padding(text);
  if (!characters) {
    return tl::unexpected(characters.error());
  }
  if (characters->size() % 4 == 1) {
    return tl::unexpected(std::string("a single character is left over, which is no octet"));
  }
  Buffer octets;
  octets.reserve(characters->size() * 3 / 4);
  std::uint32_t bits = 0;
  unsigned count = 0;  // of bits not yet written
  for (std::size_t i = 0; i < characters->size(); ++i) {
    const std::size_t value = kAlphabet.find((*characters)[i]);
    if (value == std::string_view::npos) {
      return tl::unexpected(fmt::format("octet {:#04x} at {} is not in the alphabet",
                                        static_cast<std::uint8_t>((*characters)[i]), i));
    }
    bits = bits << 6U | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      octets.push_back(static_cast<std::uint8_t>(bits >> count));
    }
  }
  return octets;
}

}  // namespace wire::grpc
