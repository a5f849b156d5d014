#include "reference-client/lines.h"

#include <unistd.h>

#include <cerrno>

namespace reference {
namespace {

constexpr std::size_t chunk = std::size_t{64} << 10;

}  // namespace

bool LineReader::fill() {
  const std::size_t size = buffer_.size();
  buffer_.resize(size + chunk);
  ssize_t count = 0;
  do {
    count = ::read(fd_, buffer_.data() + size, chunk);
  } while (count < 0 && errno == EINTR);
  buffer_.resize(size + (count > 0 ? static_cast<std::size_t>(count) : 0));
  return count > 0;
}

std::optional<LineReader::Line> LineReader::next() {
  bool too_long = false;
  while (true) {
    const std::size_t end = buffer_.find('\n', searched_);
    if (end != std::string::npos) {
      Line line{too_long ? std::string() : buffer_.substr(start_, end - start_), too_long};
      start_ = searched_ = end + 1;
      return line;
    }
    buffer_.erase(0, start_);
    start_ = 0;
    if (too_long || buffer_.size() > longest_) {
      too_long = true;
      buffer_.clear();
    }
    searched_ = buffer_.size();
    if (!fill()) {
      return std::nullopt;
    }
  }
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno != EINTR) {
      return false;
    }
    if (count > 0) {
      text.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  return true;
}

}  // namespace reference
