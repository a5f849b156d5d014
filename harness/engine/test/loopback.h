// A server on a loopback port of its own that serves one connection in a thread, and a listener
// that writes down what a transport tells.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <utility>

#include "harness/engine/event_loop.h"
#include "harness/engine/transport.h"
#include "wire/test/octets.h"

namespace engine::test {

/// What would hang goes on after so long, and fails.
inline constexpr int kPatienceSeconds = 20;

class Loopback {
 public:
  /// `serve` gets the accepted socket, which is closed after it.
  explicit Loopback(std::function<void(int fd)> serve)
      : listening_(socket(AF_INET, SOCK_STREAM, 0)) {
    be_patient(listening_);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bind(listening_, reinterpret_cast<sockaddr*>(&address), size);
    getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    listen(listening_, 1);
    std::signal(SIGPIPE, SIG_IGN);  // as the engine's main does
    thread_ = std::thread([this, serve = std::move(serve)] {
      const int fd = accept(listening_, nullptr, nullptr);
      if (fd >= 0) {
        be_patient(fd);
        serve(fd);
        ::close(fd);
      }
    });
  }
  ~Loopback() {
    thread_.join();
    ::close(listening_);
  }
  Loopback(const Loopback&) = delete;
  Loopback& operator=(const Loopback&) = delete;

  Address address() const { return *parse_address("127.0.0.1:" + std::to_string(port_)); }

  /// What is waited for on the socket fails after kPatienceSeconds.
  static void be_patient(int fd) {
    const timeval limit{kPatienceSeconds, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }

 private:
  int listening_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

/// Everything that comes up to the end of the stream.
inline std::string read_to_end(int fd) {
  std::string text;
  char buffer[65536];
  for (ssize_t got = 0; (got = recv(fd, buffer, sizeof buffer, 0)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(got));
  }
  return text;
}

inline void say(int fd, const std::string& text) {
  send(fd, text.data(), text.size(), MSG_NOSIGNAL);
}

/// Closing it will send a reset.
inline void will_reset(int fd) {
  const linger hard{1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

/// Stops the loop at the end of the connection, or when there is none.
struct Heard final : TransportListener {
  explicit Heard(EventLoop& loop) : loop_(loop) {
    loop_.after(std::chrono::seconds(kPatienceSeconds), [this] { loop_.stop(); });
  }

  void on_open(const std::string& chosen) override {
    open = true;
    protocol = chosen;
    if (when_open) {
      when_open();
    }
  }
  void on_data(wire::Bytes octets) override { data.append(octets.begin(), octets.end()); }
  void on_end(bool by_reset) override {
    ended = true;
    reset = by_reset;
    loop_.stop();
  }
  void on_failure(const std::string& why) override {
    failure = why;
    loop_.stop();
  }
  void on_refusal(const std::string& by_alert) override {
    refusal = by_alert;
    loop_.stop();
  }
  void on_tls(const wire::TlsNote& note) override { alert = note.alert; }

  std::function<void()> when_open;
  bool open = false;
  std::string protocol;
  std::string data;
  bool ended = false;
  bool reset = false;
  std::string failure;
  std::string refusal;
  std::string alert;

 private:
  EventLoop& loop_;
};

using wire::test::octets;

}  // namespace engine::test
