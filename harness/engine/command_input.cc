#include "harness/engine/command_input.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace engine {
namespace {

constexpr std::size_t kMaxLine = std::size_t{64} << 20;

}  // namespace

CommandInput::CommandInput(EventLoop& loop, int fd, OnLine on_line, OnEnd on_end)
    : loop_(loop), fd_(fd), on_line_(std::move(on_line)), on_end_(std::move(on_end)) {
  loop_.add(fd_, EPOLLIN, [this](std::uint32_t) { read_some(); });
}

CommandInput::~CommandInput() { end(); }

void CommandInput::end() {
  if (!std::exchange(ended_, true)) {
    loop_.remove(fd_);
  }
}

void CommandInput::read_some() {
  std::array<char, 65536> buffer;
  const ssize_t got = read(fd_, buffer.data(), buffer.size());
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
    return;
  }
  if (got > 0) {
    pending_.append(buffer.data(), static_cast<std::size_t>(got));
    split_lines();
  }
  if (got <= 0 || pending_.size() > kMaxLine) {
    end();
    on_end_();
  }
}

void CommandInput::split_lines() {
  std::size_t start = 0;
  for (std::size_t end = pending_.find('\n'); end != std::string::npos;
       end = pending_.find('\n', start)) {
    const std::string line = pending_.substr(start, end - start);
    start = end + 1;
    if (!line.empty()) {
      on_line_(line);
    }
  }
  pending_.erase(0, start);
}

}  // namespace engine
