// A non-blocking TCP connection, the base of the plain and the TLS transport.
#pragma once

#include <memory>
#include <string>

#include "harness/engine/transport.h"

namespace engine {

class SocketTransport : public Transport {
 public:
  SocketTransport(EventLoop& loop, TransportListener& listener)
      : loop_(loop), listener_(listener) {}
  ~SocketTransport() override;

  /// Begins to connect to a numeric host or a name that resolves locally.
  void start(const Address& address);

  bool write(wire::Bytes octets) override;
  void shutdown_write() override;
  void reset() override;
  void close() override;
  void pause() override;
  void resume() override;
  std::optional<std::size_t> unread() const override;

 protected:
  /// `drained`: done, and no more is there for now.
  enum class Io : std::uint8_t { done, drained, again, end, broken };

  /// The TCP connection stands. The plain transport is open by that.
  virtual void connected() { opened(""); }
  /// Reads once into `buffer`; `got` octets when done or drained.
  virtual Io read_some(std::uint8_t* buffer, std::size_t size, std::size_t& got);
  /// Writes once; `put` octets when done.
  virtual Io write_some(const std::uint8_t* octets, std::size_t size, std::size_t& put);
  /// Ends our direction, now that all is written.
  virtual void end_writing();

  void opened(const std::string& protocol);
  void fail(const std::string& why);
  int fd() const { return fd_; }
  bool is_open() const { return open_; }
  /// Tells epoll what is waited for.
  void watch(bool writable);

  EventLoop& loop_;
  TransportListener& listener_;
  /// Expires with this object: a listener may destroy the transport from within a call.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);

 private:
  void on_ready(std::uint32_t events);
  void finish_connecting();
  void read_all();
  void flush();
  void ended(bool reset);

  int fd_ = -1;
  bool connecting_ = true;
  bool open_ = false;
  bool ended_ = false;
  bool write_failed_ = false;
  bool paused_ = false;
  bool shutdown_wanted_ = false;
  wire::Buffer unsent_;
  std::size_t sent_ = 0;  // octets of `unsent_` already written
};

}  // namespace engine
