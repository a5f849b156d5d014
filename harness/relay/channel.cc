#include "harness/relay/channel.h"

#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace relay {

Channel::Channel(Channel&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      session_(std::move(other.session_)),
      connected_(other.connected_),
      open_(other.open_),
      wants_write_(other.wants_write_),
      why_(std::move(other.why_)) {}

Channel::~Channel() {
  if (fd_ >= 0) {
    close(fd_);
  }
}

Channel::Io Channel::open() {
  if (!connected_) {
    if (const Io io = connected(); io != Io::done) {
      return io;
    }
  }
  if (session_ && !open_) {
    ERR_clear_error();
    const int result = SSL_do_handshake(session_.get());
    if (result != 1) {
      const Io io = outcome_of(result);
      if (io != Io::again) {
        why_ = "TLS handshake: " + tls_error();
      }
      return io == Io::again ? io : Io::broken;
    }
  }
  open_ = true;
  wants_write_ = false;
  return Io::done;
}

Channel::Io Channel::connected() {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) {
    why_ = std::strerror(error);
    return Io::broken;
  }
  sockaddr_storage peer{};
  size = sizeof peer;
  if (getpeername(fd_, reinterpret_cast<sockaddr*>(&peer), &size) != 0) {
    return Io::again;
  }
  connected_ = true;
  wants_write_ = false;
  return Io::done;
}

Channel::Io Channel::outcome_of(int result) {
  const int error = SSL_get_error(session_.get(), result);
  wants_write_ = error == SSL_ERROR_WANT_WRITE;
  switch (error) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return Io::again;
    case SSL_ERROR_ZERO_RETURN:
      return Io::end;
    case SSL_ERROR_SSL:
      // An end of TCP without close_notify is an end all the same.
      return ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING ? Io::end
                                                                                    : Io::broken;
    default:
      return Io::broken;
  }
}

Channel::Io Channel::read(std::span<std::uint8_t> room, std::size_t& got) {
  if (session_) {
    ERR_clear_error();
    const int count = SSL_read(session_.get(), room.data(), static_cast<int>(room.size()));
    got = count > 0 ? static_cast<std::size_t>(count) : 0;
    return count > 0 ? Io::done : outcome_of(count);
  }
  const ssize_t count = recv(fd_, room.data(), room.size(), 0);
  if (count > 0) {
    got = static_cast<std::size_t>(count);
    return Io::done;
  }
  if (count == 0) {
    return Io::end;
  }
  return errno == EAGAIN || errno == EINTR ? Io::again : Io::broken;
}

Channel::Io Channel::write(wire::Bytes octets, std::size_t& put) {
  if (session_) {
    ERR_clear_error();
    const int count = SSL_write(session_.get(), octets.data(), static_cast<int>(octets.size()));
    put = count > 0 ? static_cast<std::size_t>(count) : 0;
    return count > 0 ? Io::done : outcome_of(count);
  }
  const ssize_t count = send(fd_, octets.data(), octets.size(), MSG_NOSIGNAL);
  if (count >= 0) {
    put = static_cast<std::size_t>(count);
    return Io::done;
  }
  return errno == EAGAIN || errno == EINTR ? Io::again : Io::broken;
}

void Channel::shut() {
  if (session_) {
    SSL_shutdown(session_.get());
  }
  shutdown(fd_, SHUT_WR);
}

void Channel::reset_at_close() {
  const linger hard{1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

}  // namespace relay
