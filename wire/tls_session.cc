#include "wire/tls_session.h"

namespace wire {

bool TlsSession::prohibited_suite() const {
  if (version != "TLSv1.2" || cipher_suite.empty()) {
    return false;
  }
  const auto has = [this](const char* part) {
    return cipher_suite.find(part) != std::string::npos;
  };
  const bool ephemeral =
      cipher_suite.starts_with("TLS_ECDHE_") || cipher_suite.starts_with("TLS_DHE_");
  const bool authenticated = has("_GCM_") || has("_CCM") || has("_POLY1305");
  return !ephemeral || !authenticated;
}

}  // namespace wire
