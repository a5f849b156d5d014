// TLS of a server, between octets of the wire and octets of HTTP/2; no sockets.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "peer/conduct.h"
#include "wire/bytes.h"

// OpenSSL's, which need not be known here.
typedef struct ssl_st SSL;
typedef struct ssl_ctx_st SSL_CTX;

namespace peer {

/// A certificate chain and its key, read once, and how TLS is served with them: as RFC 9113 wants
/// it, save what the conduct breaks.
class TlsIdentity {
 public:
  /// From PEM files; nothing if they cannot be read. With a `client_ca` only clients with a
  /// certificate of that authority are served; empty: nobody is asked.
  static std::optional<TlsIdentity> load(const std::string& certificate, const std::string& key,
                                         const std::string& client_ca, Conduct& conduct);

 private:
  friend class Tls;
  std::shared_ptr<SSL_CTX> context_;
  /// Without a protocol that ALPN has chosen there is no HTTP/2.
  bool demands_alpn_ = true;
  /// A certificate is asked for once the client has said something.
  bool asks_for_certificate_ = false;
  /// Of TLS 1.2 the ServerHello chooses compression.
  bool compresses_ = false;
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

  /// ALPN has chosen, or nobody cares.
  bool may_go_on();
  void ask_for_certificate();
  void choose_compression(wire::Buffer& octets);

  std::shared_ptr<SSL> ssl_;
  bool demands_alpn_;
  bool asks_for_certificate_;
  bool compresses_;
  wire::Buffer unsent_;  // before the handshake is done
};

}  // namespace peer
