#include "reference-client/base64.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace reference {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t none = 0xff;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(none);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

constexpr auto values = make_values();

std::uint32_t octet(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u;
}

std::string_view without_padding(std::string_view text) {
  for (int i = 0; i < 2 && text.size() % 4 != 1 && text.ends_with('='); ++i) {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace

std::string to_base64(std::string_view octets) {
  std::string text((octets.size() + 2) / 3 * 4, '=');
  std::size_t out = 0;
  for (std::size_t at = 0; at < octets.size(); at += 3, out += 4) {
    const std::uint32_t bits =
        octet(octets, at) << 16 | octet(octets, at + 1) << 8 | octet(octets, at + 2);
    const std::size_t left = octets.size() - at;
    text[out] = alphabet[bits >> 18];
    text[out + 1] = alphabet[bits >> 12 & 63];
    if (left > 1) {
      text[out + 2] = alphabet[bits >> 6 & 63];
    }
    if (left > 2) {
      text[out + 3] = alphabet[bits & 63];
    }
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.ends_with('=') && text.size() % 4 != 0) {
    return std::nullopt;
  }
  text = without_padding(text);
  if (text.size() % 4 == 1) {
    return std::nullopt;
  }
  std::string octets;
  octets.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char digit : text) {
    const std::uint8_t value = values[static_cast<unsigned char>(digit)];
    if (value == none) {
      return std::nullopt;
    }
    bits = bits << 6 | value;
    count += 6;
    if (count >= 8) {
      count -= 8;
      octets.push_back(static_cast<char>(bits >> count & 0xff));
    }
  }
  return octets;
}

}  // namespace reference
