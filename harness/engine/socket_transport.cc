#include "harness/engine/socket_transport.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

#include "harness/engine/limits.h"

namespace engine {
namespace {

/// One readiness event reads at most this many buffers, so that a flooding target starves nobody.
constexpr int kReadsPerRound = 16;

struct AddressList {
  addrinfo* first = nullptr;
  ~AddressList() {
    if (first != nullptr) {
      freeaddrinfo(first);
    }
  }
};

/// The segment size that we announce bounds what the peer's kernel takes to be sent, too.
void keep_buffers_small(int fd) {
  const int segment = 536;
  const int octets = 8192;
  setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof segment);
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &octets, sizeof octets);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &octets, sizeof octets);
}

std::uint16_t port_of(int fd, int (*name)(int, sockaddr*, socklen_t*)) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (name(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return 0;
  }
  // Port and family lie at the same place in both.
  return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

/// What the socket with these ports, of another process here, has received and not read: the fifth
/// column of the kernel's tables. Nothing where there is no such socket.
std::optional<std::size_t> received_unread(std::uint16_t local, std::uint16_t remote) {
  for (const char* table : {"/proc/self/net/tcp", "/proc/self/net/tcp6"}) {
    std::ifstream lines(table);
    std::string line;
    while (std::getline(lines, line)) {
      std::istringstream words(line);
      std::string number;
      std::string from;
      std::string to;
      std::string state;
      std::string queues;
      words >> number >> from >> to >> state >> queues;
      const auto port = [](const std::string& address) {
        return std::strtoul(address.c_str() + std::min(address.size(), address.rfind(':') + 1),
                            nullptr, 16);
      };
      if (port(from) == local && port(to) == remote) {
        const std::size_t colon = std::min(queues.size(), queues.find(':') + 1);
        return std::strtoul(queues.c_str() + colon, nullptr, 16);
      }
    }
  }
  return std::nullopt;
}

}  // namespace

SocketTransport::~SocketTransport() { SocketTransport::close(); }

void SocketTransport::start(const Address& address) {
  AddressList found;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  const int status =
      getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found.first);
  if (status != 0) {
    loop_.defer(
        [this, alive = std::weak_ptr<bool>(alive_), text = std::string(gai_strerror(status))] {
          if (!alive.expired()) {
            listener_.on_failure(text);
          }
        });
    return;
  }
  fd_ = socket(found.first->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (address.small_buffers) {
    keep_buffers_small(fd_);
  }
  loop_.add(fd_, EPOLLIN | EPOLLOUT, [this](std::uint32_t events) { on_ready(events); });
  if (::connect(fd_, found.first->ai_addr, found.first->ai_addrlen) != 0 && errno != EINPROGRESS) {
    loop_.defer([this, alive = std::weak_ptr<bool>(alive_), code = errno] {
      if (!alive.expired()) {
        fail(std::strerror(code));
      }
    });
  }
}

void SocketTransport::on_ready(std::uint32_t events) {
  const std::weak_ptr<bool> alive = alive_;
  if (connecting_) {
    finish_connecting();
    if (alive.expired() || fd_ < 0 || connecting_) {
      return;
    }
  }
  if ((events & EPOLLOUT) != 0 && open_) {
    flush();
  }
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
    read_all();
  }
}

void SocketTransport::finish_connecting() {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) {
    fail(std::strerror(error));
    return;
  }
  connecting_ = false;
  watch(false);
  connected();
}

void SocketTransport::opened(const std::string& protocol) {
  open_ = true;
  listener_.on_open(protocol);
}

void SocketTransport::fail(const std::string& why) {
  close();
  listener_.on_failure(why);
}

void SocketTransport::watch(bool writable) {
  if (fd_ >= 0) {
    const bool deaf = ended_ || paused_;
    const std::uint32_t reading = deaf ? 0U : static_cast<std::uint32_t>(EPOLLIN);
    loop_.modify(fd_, reading | (writable ? static_cast<std::uint32_t>(EPOLLOUT) : 0U));
  }
}

SocketTransport::Io SocketTransport::read_some(std::uint8_t* buffer, std::size_t size,
                                               std::size_t& got) {
  const ssize_t count = recv(fd_, buffer, size, 0);
  if (count > 0) {
    got = static_cast<std::size_t>(count);
    return got < size ? Io::drained : Io::done;
  }
  if (count == 0) {
    return Io::end;
  }
  return errno == EAGAIN || errno == EINTR ? Io::again : Io::broken;
}

SocketTransport::Io SocketTransport::write_some(const std::uint8_t* octets, std::size_t size,
                                                std::size_t& put) {
  const ssize_t count = send(fd_, octets, size, MSG_NOSIGNAL);
  if (count >= 0) {
    put = static_cast<std::size_t>(count);
    return Io::done;
  }
  return errno == EAGAIN || errno == EINTR ? Io::again : Io::broken;
}

void SocketTransport::end_writing() { ::shutdown(fd_, SHUT_WR); }

void SocketTransport::read_all() {
  const std::weak_ptr<bool> alive = alive_;
  std::array<std::uint8_t, 16384> buffer;
  for (int round = 0; round < kReadsPerRound && fd_ >= 0 && !ended_; ++round) {
    std::size_t got = 0;
    const Io result = read_some(buffer.data(), buffer.size(), got);
    switch (result) {
      case Io::done:
      case Io::drained:
        if (open_) {
          listener_.on_data({buffer.data(), got});
        }
        if (alive.expired() || result == Io::drained) {
          return;
        }
        break;
      case Io::again:
        return;
      case Io::end:
        ended(false);
        return;
      case Io::broken:
        ended(true);
        return;
    }
  }
}

void SocketTransport::ended(bool reset) {
  if (!open_) {
    fail(reset ? "connection reset" : "connection closed");
    return;
  }
  ended_ = true;
  loop_.remove(fd_);  // EPOLLHUP cannot be masked: a dead socket would wake us for ever
  listener_.on_end(reset);
}

bool SocketTransport::write(wire::Bytes octets) {
  // A write that fails never ends anything here: what the peer said before it hung up is still to
  // be read.
  if (fd_ < 0 || write_failed_ || ended_) {
    return true;
  }
  if (unsent_.size() - sent_ + octets.size() > kUnsentOctets) {
    write_failed_ = true;
    return false;
  }
  unsent_.insert(unsent_.end(), octets.begin(), octets.end());
  if (open_) {
    flush();
  }
  return true;
}

void SocketTransport::flush() {
  while (sent_ < unsent_.size() && !write_failed_) {
    std::size_t put = 0;
    const Io result = write_some(unsent_.data() + sent_, unsent_.size() - sent_, put);
    if (result == Io::again) {
      watch(true);
      return;
    }
    write_failed_ = result != Io::done;
    sent_ += put;
  }
  unsent_.clear();
  sent_ = 0;
  if (!ended_) {
    watch(false);
  }
  if (shutdown_wanted_ && !write_failed_ && open_) {
    shutdown_wanted_ = false;
    end_writing();
  }
}

void SocketTransport::shutdown_write() {
  shutdown_wanted_ = true;
  if (open_) {
    flush();
  }
}

void SocketTransport::pause() {
  paused_ = true;
  watch(!unsent_.empty());
}

void SocketTransport::resume() {
  paused_ = false;
  watch(!unsent_.empty());
}

std::optional<std::size_t> SocketTransport::unread() const {
  const auto theirs =
      fd_ < 0 ? std::nullopt
              : received_unread(port_of(fd_, getpeername), port_of(fd_, getsockname));
  int ours = 0;
  if (!theirs || ioctl(fd_, SIOCOUTQ, &ours) != 0) {
    return std::nullopt;
  }
  return unsent_.size() - sent_ + static_cast<std::size_t>(ours) + *theirs;
}

void SocketTransport::reset() {
  if (fd_ >= 0) {
    const linger hard{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  }
  close();
}

void SocketTransport::close() {
  if (fd_ >= 0) {
    loop_.remove(fd_);
    ::close(fd_);
    fd_ = -1;
  }
}

}  // namespace engine
