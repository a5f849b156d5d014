// The relay: listens, connects to the server for each client, and reports what the observer finds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "harness/engine/event_loop.h"
#include "harness/relay/endpoint.h"
#include "harness/relay/link.h"
#include "harness/relay/tls.h"
#include "harness/relay/watch.h"

namespace relay {

/// Connections at a time; more are refused.
inline constexpr std::size_t kMaxLinks = 256;

struct Options {
  Endpoint listen;
  Endpoint to;
  /// PEM files: what is served to clients over TLS, and by whom the server is vouched for.
  std::string certificate;
  std::string key;
  std::string authorities;
  /// Empty: nothing is recorded.
  std::string recording;
  /// The relay ends after so many connections; 0: it goes on.
  std::uint32_t connections = 0;
};

class Relay {
 public:
  /// `loop` is stopped when the relay ends.
  Relay(engine::EventLoop& loop, Options options, Report report);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  /// Listens, and reports where. The error is for people.
  tl::expected<void, std::string> start();
  /// Ends every connection, and the relay.
  void stop();

 private:
  tl::expected<void, std::string> prepare();
  tl::expected<void, std::string> listen();
  void accept_all();
  void begin(int client);
  void hear(const Event& event);
  void forget(std::uint32_t number);
  void stop_listening();

  engine::EventLoop& loop_;
  Options options_;
  Report report_;
  Watch watch_;
  std::ofstream recording_;
  Context serving_;
  Context connecting_;
  int listener_ = -1;
  std::uint32_t accepted_ = 0;
  std::map<std::uint32_t, std::unique_ptr<Link>> links_;
};

}  // namespace relay
