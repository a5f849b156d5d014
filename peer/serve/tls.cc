#include "peer/serve/tls.h"

#include <openssl/ssl.h>

#include <array>
#include <utility>

namespace peer {
namespace {

/// RFC 9113 §3.2: exactly "h2".
int choose_h2(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
              const unsigned char* offered, unsigned offered_size, void*) {
  static constexpr std::array<unsigned char, 3> kH2 = {2, 'h', '2'};
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, chosen_size, kH2.data(), kH2.size(), offered, offered_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

std::optional<TlsIdentity> TlsIdentity::load(const std::string& certificate,
                                             const std::string& key) {
  TlsIdentity identity;
  identity.context_.reset(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  SSL_CTX* context = identity.context_.get();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_alpn_select_cb(context, choose_h2, nullptr);
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return std::nullopt;
  }
  return identity;
}

Tls::Tls(const TlsIdentity& identity) : ssl_(SSL_new(identity.context_.get()), SSL_free) {
  SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_accept_state(ssl_.get());
}

bool Tls::receive(wire::Bytes octets, wire::Buffer& plain) {
  BIO_write(SSL_get_rbio(ssl_.get()), octets.data(), static_cast<int>(octets.size()));
  std::array<std::uint8_t, 16384> buffer;
  int got = 0;
  while ((got = SSL_read(ssl_.get(), buffer.data(), buffer.size())) > 0) {
    plain.insert(plain.end(), buffer.begin(), buffer.begin() + got);
  }
  const bool waits = SSL_get_error(ssl_.get(), got) == SSL_ERROR_WANT_READ;
  flush();
  return waits;
}

void Tls::send(wire::Bytes plain) {
  unsent_.insert(unsent_.end(), plain.begin(), plain.end());
  flush();
}

void Tls::flush() {
  if (SSL_is_init_finished(ssl_.get()) == 1 && !unsent_.empty()) {
    const wire::Buffer plain = std::exchange(unsent_, {});
    SSL_write(ssl_.get(), plain.data(), static_cast<int>(plain.size()));
  }
}

wire::Buffer Tls::take_output() {
  BIO* out = SSL_get_wbio(ssl_.get());
  wire::Buffer octets(BIO_ctrl_pending(out));
  if (!octets.empty()) {
    BIO_read(out, octets.data(), static_cast<int>(octets.size()));
  }
  return octets;
}

}  // namespace peer
