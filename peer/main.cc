// wireproof-peer: a peer over TCP, on loopback. One thread, one poll loop, one peer object a
// connection.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "peer/liar/breaks.h"
#include "peer/peer.h"

namespace {

volatile std::sig_atomic_t stopping = 0;

using Time = peer::Peer::Time;

Time now() { return std::chrono::steady_clock::now().time_since_epoch(); }

/// One connection; `unsent` is what the socket has not taken yet.
struct Connection {
  std::unique_ptr<peer::Peer> peer;
  std::deque<wire::Buffer> unsent = {};
  /// All is said and our direction closed. What the client still sends is read to its end: a close
  /// before would be a reset, which may destroy our last words.
  bool draining = false;
};

class Server {
 public:
  Server(int listener, std::string spec) : listener_(listener), spec_(std::move(spec)) {}
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

 private:
  /// Milliseconds until a peer wants to be woken; -1: none does.
  int wait_time() const {
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

  void wake_due() {
    std::vector<int> due;
    for (const auto& [fd, connection] : connections_) {
      const auto at = connection.draining ? std::nullopt : connection.peer->wakes_at();
      if (at && *at <= now()) {
        due.push_back(fd);
      }
    }
    for (const int fd : due) {
      Connection& connection = connections_.at(fd);
      connection.peer->wake(now());
      flush(fd, connection);
    }
  }

  void accept_one() {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      const int on = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      Connection& connection = connections_[fd] = {peer::make_peer(spec_)};
      connection.peer->wake(now());
      flush(fd, connection);
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
    if (got > 0 && !connection.draining) {
      connection.peer->wake(now());
      connection.peer->receive({buffer.data(), static_cast<std::size_t>(got)});
    }
    flush(fd, connection);
  }

  /// Each piece of output is a write of its own, as long as the socket takes them.
  void flush(int fd, Connection& connection) {
    for (wire::Buffer piece = connection.peer->take_output(); !piece.empty();
         piece = connection.peer->take_output()) {
      connection.unsent.push_back(std::move(piece));
    }
    while (!connection.unsent.empty()) {
      wire::Buffer& piece = connection.unsent.front();
      const ssize_t put = send(fd, piece.data(), piece.size(), MSG_NOSIGNAL);
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

  void drop(int fd) {
    close(fd);
    connections_.erase(fd);
  }

  int listener_;
  std::string spec_;
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

constexpr int kUsage = 4;

/// JSON Lines; nothing in them needs an escape.
void print_breaks() {
  for (const peer::Break& lie : peer::breaks()) {
    std::printf("%s\n",
                fmt::format(R"({{"break":"{}","clause":"{}","how":"{}","kind":"{}","verdict":"{}","note":"{}"}})",
                            lie.name(), wire::name(lie.clause), lie.how,
                            wire::to_string(wire::info(lie.clause).kind), lie.verdict, lie.note)
                    .c_str());
  }
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
  app.require_subcommand(0, 1);
  bool list_breaks = false;
  app.add_flag("--list-breaks", list_breaks, "Print every lie and the verdict that it must draw");
  CLI::App* serve = app.add_subcommand("serve", "Serve on 127.0.0.1 until SIGTERM.");
  std::uint16_t port = 0;
  std::string lie;
  std::string seed;
  std::string null_kind;
  serve->add_option("--port", port, "TCP port; 0 takes a free one and prints it");
  auto* broken = serve->add_option("--break", lie, "Break one rule: CLAUSE:how");
  auto* eccentric =
      serve->add_option("--eccentric", seed, "Use every freedom, mixed by this seed")->excludes(broken);
  serve->add_option("--null", null_kind, "Be this null peer: hangup, mute, yes, nasty")
      ->excludes(broken)
      ->excludes(eccentric);
  CLI11_PARSE(app, argc, argv);
  if (list_breaks) {
    print_breaks();
    return 0;
  }
  if (!serve->parsed()) {
    std::fputs(app.help().c_str(), stderr);
    return kUsage;
  }

  const std::string spec = !lie.empty()         ? "liar:" + lie
                           : !seed.empty()      ? "eccentric:" + seed
                           : !null_kind.empty() ? "null:" + null_kind
                                                : "honest";
  if (!peer::make_peer(spec)) {
    std::fprintf(stderr, "wireproof-peer: there is no peer \"%s\"\n", spec.c_str());
    return kUsage;
  }
  stop_on_signals();
  const int listener = listen_on(port);
  if (listener < 0) {
    std::fprintf(stderr, "wireproof-peer: cannot listen on 127.0.0.1:%u: %s\n",
                 static_cast<unsigned>(port), std::strerror(errno));
    return 1;
  }
  std::printf("listening on 127.0.0.1:%u\n", static_cast<unsigned>(port));
  std::fflush(stdout);
  Server(listener, spec).run();
  return 0;
}
