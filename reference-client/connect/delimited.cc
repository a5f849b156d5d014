#include "reference-client/connect/delimited.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

namespace reference::connect {
namespace {

constexpr std::size_t prefix = 4;

/// Fewer octets than asked for only at the end of the input.
std::string read_octets(int fd, std::size_t count) {
  // Memory is taken for what has come, not for what was announced.
  constexpr std::size_t chunk = std::size_t{64} << 10;
  std::string octets;
  while (octets.size() < count) {
    const std::size_t have = octets.size();
    octets.resize(have + std::min(chunk, count - have));
    const ssize_t got = ::read(fd, octets.data() + have, octets.size() - have);
    const bool interrupted = got < 0 && errno == EINTR;
    octets.resize(have + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got <= 0 && !interrupted) {
      break;
    }
  }
  return octets;
}

}  // namespace

std::optional<std::string> read_delimited(int fd, std::size_t longest) {
  const auto head = read_octets(fd, prefix);
  if (head.empty()) {
    return std::nullopt;
  }
  std::size_t size = 0;
  for (const char octet : head) {
    size = size << 8 | static_cast<unsigned char>(octet);
  }
  if (head.size() == prefix && size > longest) {
    throw Malformed{"a message of " + std::to_string(size) + " octets; " + std::to_string(longest) +
                    " are the most"};
  }
  auto message = head.size() == prefix ? read_octets(fd, size) : std::string();
  if (head.size() < prefix || message.size() < size) {
    throw Malformed{"the input ends within a message"};
  }
  return message;
}

std::string delimited(std::string_view message) {
  std::string octets;
  octets.reserve(prefix + message.size());
  const auto size = static_cast<std::uint32_t>(message.size());
  for (int shift = 24; shift >= 0; shift -= 8) {
    octets.push_back(static_cast<char>(size >> shift & 0xff));
  }
  return octets.append(message);
}

}  // namespace reference::connect
