// TLS over TCP (OpenSSL): ALPN "h2", TLS 1.2 or later, an optional key log.
#pragma once

#include <openssl/ssl.h>

#include <memory>

#include "harness/engine/socket_transport.h"

namespace engine {

class TlsTransport final : public SocketTransport {
 public:
  TlsTransport(EventLoop& loop, TransportListener& listener, TlsOptions options);
  ~TlsTransport() override;

  wire::TlsSession session() const override { return session_; }

 private:
  void connected() override;
  Io read_some(std::uint8_t* buffer, std::size_t size, std::size_t& got) override;
  Io write_some(const std::uint8_t* octets, std::size_t size, std::size_t& put) override;
  void end_writing() override;

  bool prepare();
  /// Goes on with the handshake; true once it is done.
  Io handshake();
  Io outcome_of(int result);
  static void log_key(const SSL* ssl, const char* line);

  TlsOptions options_;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
  wire::TlsSession session_;
};

}  // namespace engine
