// wireproof-peer: a peer over TCP, on loopback. One thread, one poll loop, one peer object a
// connection.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "peer/peer.h"

namespace {

volatile std::sig_atomic_t stopping = 0;

/// One connection; `unsent` is what the socket has not taken yet.
struct Connection {
  std::unique_ptr<peer::Peer> peer;
  wire::Buffer unsent;
};

class Server {
 public:
  Server(int listener, std::string kind) : listener_(listener), kind_(std::move(kind)) {}
  ~Server() {
    for (const auto& [fd, connection] : connections_) {
      close(fd);
    }
    close(listener_);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void run() {
    while (stopping == 0) {
      std::vector<pollfd> polled = {{listener_, POLLIN, 0}};
      for (const auto& [fd, connection] : connections_) {
        polled.push_back(
            {fd, static_cast<short>(connection.unsent.empty() ? POLLIN : POLLIN | POLLOUT), 0});
      }
      if (poll(polled.data(), polled.size(), -1) < 0) {
        continue;
      }
      for (const pollfd& ready : polled) {
        if (ready.revents != 0) {
          ready.fd == listener_ ? accept_one() : serve(ready.fd);
        }
      }
    }
  }

 private:
  void accept_one() {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      const int on = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      connections_[fd] = {peer::make_null_peer(kind_), {}};
    }
  }

  void serve(int fd) {
    Connection& connection = connections_.at(fd);
    std::array<std::uint8_t, 16384> buffer;
    const ssize_t got = recv(fd, buffer.data(), buffer.size(), 0);
    if (got == 0 || (got < 0 && errno != EAGAIN)) {
      drop(fd);
      return;
    }
    if (got > 0) {
      connection.peer->receive({buffer.data(), static_cast<std::size_t>(got)});
    }
    const wire::Buffer output = connection.peer->take_output();
    connection.unsent.insert(connection.unsent.end(), output.begin(), output.end());
    flush(fd, connection);
  }

  void flush(int fd, Connection& connection) {
    const ssize_t put = send(fd, connection.unsent.data(), connection.unsent.size(), MSG_NOSIGNAL);
    if (put > 0) {
      connection.unsent.erase(connection.unsent.begin(), connection.unsent.begin() + put);
    }
    if (connection.unsent.empty() && connection.peer->hung_up()) {
      drop(fd);
    }
  }

  void drop(int fd) {
    close(fd);
    connections_.erase(fd);
  }

  int listener_;
  std::string kind_;
  std::map<int, Connection> connections_;
};

/// A listening loopback socket; `port` 0 takes a free one and is set to it. Negative on failure,
/// errno set.
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

void stop(int) { stopping = 1; }

void stop_on_signals() {
  struct sigaction action {};
  action.sa_handler = stop;  // without SA_RESTART, so that poll returns
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"A peer whose behaviour is known, to run the suite against."};
  app.require_subcommand(1);
  CLI::App* serve = app.add_subcommand("serve", "Serve on 127.0.0.1 until SIGTERM.");
  std::uint16_t port = 0;
  std::string kind;
  serve->add_option("--port", port, "TCP port; 0 takes a free one and prints it");
  serve->add_option("--null", kind, "The null peer to be")
      ->required()
      ->check(CLI::IsMember({"hangup", "mute", "yes", "nasty"}));
  CLI11_PARSE(app, argc, argv);

  stop_on_signals();
  const int listener = listen_on(port);
  if (listener < 0) {
    std::fprintf(stderr, "wireproof-peer: cannot listen on 127.0.0.1:%u: %s\n",
                 static_cast<unsigned>(port), std::strerror(errno));
    return 1;
  }
  std::printf("listening on 127.0.0.1:%u\n", static_cast<unsigned>(port));
  std::fflush(stdout);
  Server(listener, kind).run();
  return 0;
}
