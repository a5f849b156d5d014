#include "harness/keeper/outbox.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "harness/keeper/limits.h"

namespace keeper {

Outbox::Outbox(int fd) : fd_(fd), flags_(::fcntl(fd, F_GETFL)) {
  ::fcntl(fd_, F_SETFL, flags_ | O_NONBLOCK);
}

// The flag belongs to the open file, which a terminal shares with the shell that comes after us.
Outbox::~Outbox() { ::fcntl(fd_, F_SETFL, flags_); }

bool Outbox::crowded() const { return waiting_.size() - sent_ > max_waiting_events; }

bool Outbox::flush() {
  while (!empty()) {
    const ssize_t written = ::write(fd_, waiting_.data() + sent_, waiting_.size() - sent_);
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      return errno == EAGAIN;
    }
    sent_ += static_cast<std::size_t>(written);
    // Erasing costs a move of the rest, so it waits until the rest is the smaller half.
    if (sent_ > waiting_.size() / 2) {
      waiting_.erase(0, sent_);
      sent_ = 0;
    }
  }
  return true;
}

}  // namespace keeper
