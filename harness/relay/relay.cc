#include "harness/relay/relay.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "harness/relay/recording.h"

namespace relay {
namespace {

void send_at_once(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/// A socket that begins to connect; an error shows when the connection is waited for, or here.
int begin_to_connect(const Endpoint& to) {
  const int fd =
      socket(to.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    return -1;
  }
  send_at_once(fd);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&to.address), to.size) != 0 &&
      errno != EINPROGRESS) {
    close(fd);
    return -1;
  }
  return fd;
}

}  // namespace

Relay::Relay(engine::EventLoop& loop, Options options, Report report)
    : loop_(loop),
      options_(std::move(options)),
      report_(std::move(report)),
      watch_(report_) {}

Relay::~Relay() { stop_listening(); }

tl::expected<void, std::string> Relay::start() {
  return prepare().and_then([this] { return listen(); });
}

tl::expected<void, std::string> Relay::prepare() {
  if (options_.listen.tls) {
    auto context = serving_context(options_.certificate, options_.key);
    if (!context) {
      return tl::unexpected(context.error());
    }
    serving_ = std::move(*context);
  }
  if (options_.to.tls) {
    auto context = connecting_context(options_.authorities);
    if (!context) {
      return tl::unexpected(context.error());
    }
    connecting_ = std::move(*context);
  }
  if (!options_.recording.empty()) {
    recording_.open(options_.recording, std::ios::trunc);
    recording_ << recording_head() << std::endl;
    if (!recording_) {
      return tl::unexpected(options_.recording + ": " + std::strerror(errno));
    }
  }
  return {};
}

tl::expected<void, std::string> Relay::listen() {
  sockaddr_storage address = options_.listen.address;
  if (is_any(address)) {
    return tl::unexpected(to_string(address) + ": name one address; this one lets anybody in");
  }
  listener_ = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int on = 1;
  setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  socklen_t size = options_.listen.size;
  if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
      ::listen(listener_, SOMAXCONN) != 0) {
    return tl::unexpected(to_string(address) + ": " + std::strerror(errno));
  }
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  loop_.add(listener_, EPOLLIN, [this](std::uint32_t) { accept_all(); });
  report_({{"ev", "listening"},
           {"v", 1},
           {"address", to_string(address)},
           {"tls", options_.listen.tls},
           {"to", to_string(options_.to.address)}});
  return {};
}

void Relay::accept_all() {
  while (listener_ >= 0) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client < 0) {
      return;
    }
    ++accepted_;
    if (links_.size() >= kMaxLinks) {
      report_({{"ev", "refused"}, {"conn", accepted_}, {"limit", kMaxLinks}});
      close(client);
    } else {
      begin(client);
    }
    if (accepted_ == options_.connections) {
      stop_listening();
    }
  }
}

void Relay::begin(int client) {
  const std::uint32_t number = accepted_;
  send_at_once(client);
  const int server = begin_to_connect(options_.to);
  if (server < 0) {
    const std::string why = std::strerror(errno);
    close(client);
    hear({.what = Event::What::failed, .connection = number, .why = "server: " + why});
    return;
  }
  Session serving = serving_ ? serve(serving_.get(), client) : Session();
  Session connecting =
      connecting_ ? relay::connect(connecting_.get(), server, options_.to.host) : Session();
  links_[number] = std::make_unique<Link>(
      loop_, number, Channel(client, std::move(serving)), Channel(server, std::move(connecting)),
      options_.listen.tls, [this](const Event& event) { hear(event); });
}

void Relay::hear(const Event& event) {
  if (recording_.is_open()) {
    recording_ << recording_line(event) << '\n' << std::flush;
  }
  watch_.hear(event);
  if (event.what == Event::What::over || event.what == Event::What::failed) {
    // Not from within a call of the link's own.
    loop_.defer([this, number = event.connection] { forget(number); });
  }
}

void Relay::forget(std::uint32_t number) {
  links_.erase(number);
  if (listener_ < 0 && links_.empty()) {
    loop_.stop();
  }
}

void Relay::stop_listening() {
  if (listener_ >= 0) {
    loop_.remove(listener_);
    close(std::exchange(listener_, -1));
  }
}

void Relay::stop() {
  stop_listening();
  for (const auto& [number, link] : links_) {
    link->stop();
  }
  loop_.defer([this] {
    if (links_.empty()) {
      loop_.stop();
    }
  });
}

}  // namespace relay
