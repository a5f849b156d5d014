// What a TLS handshake has agreed on, as far as HTTP/2 has rules for it (RFC 9113 §3.2, §9.2).
#pragma once

#include <string>

namespace wire {

/// All empty without TLS.
struct TlsSession {
  std::string protocol;      // chosen by ALPN
  std::string version;       // "TLSv1.2", "TLSv1.3"
  std::string cipher_suite;  // its IANA name: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"

  /// TLS 1.2 by a suite of RFC 9113, Appendix A: those without ephemeral key exchange, or without
  /// authenticated encryption.
  bool prohibited_suite() const;
};

}  // namespace wire
