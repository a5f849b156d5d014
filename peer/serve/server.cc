#include "peer/serve/server.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <utility>
#include <vector>

namespace peer {
namespace {

Peer::Time now() { return std::chrono::steady_clock::now().time_since_epoch(); }

}  // namespace

int listen_on(std::uint16_t& port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  socklen_t size = sizeof address;
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
      listen(fd, SOMAXCONN) != 0) {
    return -1;
  }
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  port = ntohs(address.sin_port);
  return fd;
}

Server::~Server() {
  for (const auto& [fd, connection] : connections_) {
    close(fd);
  }
  close(listener_);
}

void Server::run(const volatile std::sig_atomic_t& stopping) {
  while (stopping == 0) {
    std::vector<pollfd> polled = {{listener_, POLLIN, 0}};
    for (const auto& [fd, connection] : connections_) {
      const bool listens = connection.draining || connection.peer->reads();
      const int wanted = (listens ? POLLIN : 0) | (connection.unsent.empty() ? 0 : POLLOUT);
      polled.push_back({fd, static_cast<short>(wanted), 0});
    }
    if (poll(polled.data(), polled.size(), wait_time()) < 0) {
      continue;
    }
    for (const pollfd& ready : polled) {
      if (ready.revents != 0) {
        ready.fd == listener_ ? accept_one() : serve(ready.fd);
      }
    }
    wake_due();
  }
}

/// Milliseconds until a peer wants to be woken; -1: none does.
int Server::wait_time() const {
  constexpr Time kLongest = std::chrono::hours(1);
  std::optional<Time> next;
  for (const auto& [fd, connection] : connections_) {
    if (const auto due = connection.draining ? std::nullopt : connection.peer->wakes_at()) {
      next = std::min(next.value_or(*due), *due);
    }
  }
  if (!next) {
    return -1;
  }
  const Time delay = std::clamp(*next - now(), Time(0), kLongest);
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(delay).count());
}

void Server::wake_due() {
  for (auto& [fd, connection] : connections_) {
    const auto due = connection.draining ? std::nullopt : connection.peer->wakes_at();
    if (due && *due <= now()) {
      connection.peer->wake(now());
      flush(fd, connection);
    }
  }
}

void Server::accept_one() {
  const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) {
    return;
  }
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  Connection& connection = connections_[fd] = {make_peer(spec_)};
  if (identity_) {
    connection.tls = std::make_unique<Tls>(*identity_);
  }
  connection.peer->wake(now());
  flush(fd, connection);
}

void Server::serve(int fd) {
  Connection& connection = connections_.at(fd);
  std::array<std::uint8_t, 16384> buffer;
  const ssize_t got = recv(fd, buffer.data(), buffer.size(), 0);
  const bool broken = got < 0 && errno != EAGAIN;
  if (got == 0 || broken) {
    if (!connection.draining) {
      connection.peer->wake(now());
      connection.peer->end(broken);
    }
    if (!broken && !connection.draining) {
      flush(fd, connection);  // what it says to that, GOAWAY perhaps
    }
    drop(fd);
    return;
  }
  if (got > 0 && !connection.draining &&
      !hear(connection, {buffer.data(), static_cast<std::size_t>(got)})) {
    flush(fd, connection);  // an alert says why
    drop(fd);
    return;
  }
  flush(fd, connection);
}

/// False if TLS has failed.
bool Server::hear(Connection& connection, wire::Bytes octets) {
  wire::Buffer plain;
  if (connection.tls) {
    if (!connection.tls->receive(octets, plain)) {
      return false;
    }
    octets = plain;
  }
  if (!octets.empty()) {
    connection.peer->wake(now());
    connection.peer->receive(octets);
  }
  return true;
}

/// One write of the peer's, and what TLS has to say. What the socket does not take stays with the
/// peer, which can see that.
bool Server::refill(Connection& connection) {
  if (!connection.unsent.empty()) {
    return true;
  }
  wire::Buffer piece = connection.peer->take_output();
  if (connection.tls) {
    if (!piece.empty()) {
      connection.tls->send(piece);
    }
    piece = connection.tls->take_output();
  }
  if (!piece.empty()) {
    connection.unsent.push_back(std::move(piece));
  }
  return !connection.unsent.empty();
}

void Server::flush(int fd, Connection& connection) {
  while (refill(connection)) {
    wire::Buffer& piece = connection.unsent.front();
    const ssize_t put = ::send(fd, piece.data(), piece.size(), MSG_NOSIGNAL);
    if (put < 0) {
      return;
    }
    piece.erase(piece.begin(), piece.begin() + put);
    if (piece.empty()) {
      connection.unsent.pop_front();
    }
  }
  if (connection.peer->hung_up() && !connection.draining) {
    connection.draining = true;
    shutdown(fd, SHUT_WR);
  }
}

void Server::drop(int fd) {
  close(fd);
  connections_.erase(fd);
}

}  // namespace peer
