// What a TLS handshake has agreed on, as far as HTTP/2 has rules for it (RFC 9113 §3.2, §9.2).
#pragma once

#include <cstdint>
#include <string>

namespace wire {

/// All empty without TLS.
struct TlsSession {
  std::string protocol;      // chosen by ALPN
  std::string version;       // "TLSv1.2", "TLSv1.3"
  std::string cipher_suite;  // its IANA name: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
  /// Of the peer's ephemeral key; 0 where there was none.
  std::uint32_t key_bits = 0;
  /// "none", "deflate", a number: what a ServerHello chose where the plan offers compression. That
  /// is where such a handshake ends; nothing else is known of it.
  std::string compression = {};

  /// TLS 1.2 by a suite of RFC 9113, Appendix A: those without ephemeral key exchange, or without
  /// authenticated encryption.
  bool prohibited_suite() const;
};

/// What TLS says on a connection after its handshake, as far as HTTP/2 has rules for it.
struct TlsNote {
  enum class What : std::uint8_t {
    renegotiation,        ///< ours: TLS 1.2 is asked for another handshake
    renegotiated,         ///< which was carried out
    certificate_request,  ///< TLS 1.3: a certificate is wanted after the handshake
    alert,                ///< any of the peer's but close_notify
  };

  What what = What::alert;
  std::string alert = {};  // its name: "no_renegotiation"
};

}  // namespace wire
