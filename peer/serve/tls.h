// TLS of a server, between octets of the wire and octets of HTTP/2; no sockets.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "wire/bytes.h"

// OpenSSL's, which need not be known here.
typedef struct ssl_st SSL;
typedef struct ssl_ctx_st SSL_CTX;

namespace peer {

/// A certificate chain and its key, read once; ALPN chooses h2 and nothing else.
class TlsIdentity {
 public:
  /// From PEM files; nothing if they cannot be read.
  static std::optional<TlsIdentity> load(const std::string& certificate, const std::string& key);

 private:
  friend class Tls;
  std::shared_ptr<SSL_CTX> context_;
};

/// One connection.
class Tls {
 public:
  explicit Tls(const TlsIdentity& identity);

  /// Takes octets of the wire and appends what they decrypt to. False: TLS has failed for good.
  bool receive(wire::Bytes octets, wire::Buffer& plain);
  /// Encrypts; waits for the end of the handshake if need be.
  void send(wire::Bytes plain);
  /// Octets for the wire.
  wire::Buffer take_output();

 private:
  void flush();

  std::shared_ptr<SSL> ssl_;
  wire::Buffer unsent_;  // before the handshake is done
};

}  // namespace peer
