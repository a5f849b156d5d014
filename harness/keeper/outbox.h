// The events on their way to the harness, which may read them slowly.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace keeper {

/// A buffer in front of a descriptor that is never waited for.
class Outbox {
 public:
  /// Makes `fd` (not owned) non-blocking until the outbox ends.
  explicit Outbox(int fd);
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;
  ~Outbox();

  void push(std::string_view event) { waiting_ += event; }

  int fd() const { return fd_; }
  bool empty() const { return sent_ == waiting_.size(); }

  /// So much waits already that whatever can be left out should be.
  bool crowded() const;

  /// Writes what the reader will take now. False: the reader is gone, nothing will ever be read.
  bool flush();

 private:
  int fd_;
  int flags_;
  std::string waiting_;
  std::size_t sent_ = 0;  // octets at the front of `waiting_` that are written
};

}  // namespace keeper
