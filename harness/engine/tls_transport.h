// TLS over TCP (OpenSSL): ALPN "h2", TLS 1.2 or later, an optional key log.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <vector>

#include "harness/engine/socket_transport.h"

namespace engine {

class TlsTransport final : public SocketTransport {
 public:
  TlsTransport(EventLoop& loop, TransportListener& listener, TlsOptions options);
  ~TlsTransport() override;

  wire::TlsSession session() const override { return session_; }
  void renegotiate() override;

 private:
  void connected() override;
  Io read_some(std::uint8_t* buffer, std::size_t size, std::size_t& got) override;
  Io write_some(const std::uint8_t* octets, std::size_t size, std::size_t& put) override;
  void end_writing() override;

  bool prepare();
  /// Sets what the plan wants to offer; the name of what this OpenSSL can't, empty: all is set.
  std::string prepare_offer(const wire::judge::TlsOffer& offer);
  void set_alpn(const std::vector<std::string>& protocols);
  void set_server_name(const std::string& name);
  /// By its name among the options'; false: it isn't there, or can't be read.
  bool set_client_certificate(const std::string& name);
  std::string usual_client_certificate() const;
  /// Goes on with the handshake; true once it is done.
  Io handshake();
  Io outcome_of(int result);
  void handshake_done();
  void handshake_failed(int error);
  static void log_key(const SSL* ssl, const char* line);
  static void hear(int outgoing, int version, int type, const void* octets, std::size_t size,
                   SSL* ssl, void* transport);
  static void follow(const SSL* ssl, int where, int value);
  void hear_alert(wire::Bytes alert);
  bool offers_compression() const;
  void hear_server_hello(wire::Bytes message);

  TlsOptions options_;
  SSL* ssl_ = nullptr;
  wire::TlsSession session_;
  std::string alert_;  // the peer's last, but close_notify
};

}  // namespace engine
