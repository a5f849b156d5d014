// Lines in and out: the pipes of the adapter protocol.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace reference {

/// Reads lines from a file descriptor, none of which takes more than `longest` octets of memory.
class LineReader {
 public:
  explicit LineReader(int fd, std::size_t longest = std::size_t{32} << 20)
      : fd_(fd), longest_(longest) {}

  /// A line, without its end. One that is too long comes as `too_long` and without its text.
  struct Line {
    std::string text;
    bool too_long = false;
  };

  /// The next line; nothing at the end of the input. What stands there without a line feed is no
  /// line.
  std::optional<Line> next();

 private:
  bool fill();

  int fd_;
  std::size_t longest_;
  std::string buffer_;
  std::size_t start_ = 0;     // of the next line in buffer_
  std::size_t searched_ = 0;  // no line feed before this
};

/// Writes the whole text, in one go where the descriptor takes it. False when nobody reads any
/// more.
bool write_all(int fd, std::string_view text);

}  // namespace reference
