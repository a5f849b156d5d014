// The framing of Connect's contract: messages behind their size, four octets, big-endian.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace reference::connect {

/// What stands in place of a message: its size is more than any may have, or it ends too early.
struct Malformed {
  std::string why;
};

/// The next message from the descriptor; nothing at the end of the input. Throws Malformed.
std::optional<std::string> read_delimited(int fd, std::size_t longest = std::size_t{32} << 20);

/// The message behind its size.
std::string delimited(std::string_view message);

}  // namespace reference::connect
