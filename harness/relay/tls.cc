#include "harness/relay/tls.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <array>

namespace relay {
namespace {

/// Octets of TLS that are taken at once.
constexpr std::size_t kReadAhead = 65'536;
constexpr std::array<unsigned char, 3> kAlpn = {2, 'h', '2'};

int choose_h2(SSL* /*session*/, const unsigned char** out, unsigned char* size,
              const unsigned char* offered, unsigned int offered_size, void* /*argument*/) {
  unsigned char* chosen = nullptr;
  const int found =
      SSL_select_next_proto(&chosen, size, kAlpn.data(), kAlpn.size(), offered, offered_size);
  *out = chosen;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

Context make(const SSL_METHOD* method) {
  Context context(SSL_CTX_new(method));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // A record is its five octets and the rest, read one after the other; so it is all that is there.
  // Nothing stays behind: a link reads until there is no more.
  SSL_CTX_set_read_ahead(context.get(), 1);
  SSL_CTX_set_default_read_buffer_len(context.get(), kReadAhead);
  return context;
}

bool is_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> ignored;
  return inet_pton(AF_INET, host.c_str(), ignored.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), ignored.data()) == 1;
}

}  // namespace

tl::expected<Context, std::string> serving_context(const std::string& certificate,
                                                   const std::string& key) {
  Context context = make(TLS_server_method());
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1) {
    return tl::unexpected(certificate + ": " + tls_error());
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return tl::unexpected(key + ": " + tls_error());
  }
  SSL_CTX_set_alpn_select_cb(context.get(), choose_h2, nullptr);
  // A ticket that a client has not read when it closes would make a reset of its close.
  SSL_CTX_set_num_tickets(context.get(), 0);
  return context;
}

tl::expected<Context, std::string> connecting_context(const std::string& authorities) {
  Context context = make(TLS_client_method());
  SSL_CTX_set_alpn_protos(context.get(), kAlpn.data(), kAlpn.size());
  if (!authorities.empty()) {
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    if (SSL_CTX_load_verify_locations(context.get(), authorities.c_str(), nullptr) != 1) {
      return tl::unexpected(authorities + ": " + tls_error());
    }
  }
  return context;
}

Session serve(SSL_CTX* context, int fd) {
  Session session(SSL_new(context));
  SSL_set_fd(session.get(), fd);
  SSL_set_accept_state(session.get());
  return session;
}

Session connect(SSL_CTX* context, int fd, const std::string& host) {
  Session session(SSL_new(context));
  SSL_set_fd(session.get(), fd);
  if (is_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session.get()), host.c_str());
  } else {
    SSL_set_tlsext_host_name(session.get(), host.c_str());
    SSL_set1_host(session.get(), host.c_str());
  }
  SSL_set_connect_state(session.get());
  return session;
}

std::string tls_error() {
  const unsigned long code = ERR_get_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "the peer hung up" : reason;
}

}  // namespace relay
