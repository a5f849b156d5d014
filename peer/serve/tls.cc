#include "peer/serve/tls.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>

#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "wire/tls_hello.h"

namespace peer {
namespace {

using enum wire::ClauseId;

/// What is served of TLS 1.2: ephemeral keys and authenticated encryption, nothing of RFC 9113,
/// Appendix A.
constexpr const char* kSuites = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20";
constexpr const char* kProhibited = "AES128-SHA:ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA";

/// The protocol is chosen if it was offered; else the handshake is refused (RFC 7301, Section 3.2).
int choose(std::span<const unsigned char> protocol, const unsigned char** chosen,
           unsigned char* chosen_size, const unsigned char* offered, unsigned offered_size) {
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, chosen_size, protocol.data(), static_cast<unsigned>(protocol.size()), offered,
                            offered_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

/// RFC 9113 §3.2: exactly "h2".
int choose_h2(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
              const unsigned char* offered, unsigned offered_size, void*) {
  static constexpr std::array<unsigned char, 3> kH2 = {2, 'h', '2'};
  return choose(kH2, chosen, chosen_size, offered, offered_size);
}

int prefer_h2c(SSL* ssl, const unsigned char** chosen, unsigned char* chosen_size,
               const unsigned char* offered, unsigned offered_size, void* unused) {
  static constexpr std::array<unsigned char, 4> kH2c = {3, 'h', '2', 'c'};
  const int found = choose(kH2c, chosen, chosen_size, offered, offered_size);
  return found == SSL_TLSEXT_ERR_OK
             ? found
             : choose_h2(ssl, chosen, chosen_size, offered, offered_size, unused);
}

int know_localhost(SSL* ssl, int*, void*) {
  const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  const bool known = name != nullptr && std::string_view(name) == "localhost";
  return known ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

int trust_anybody(int, X509_STORE_CTX*) { return 1; }

/// False: the authority's file cannot be read.
bool demand_certificate(SSL_CTX* context, const std::string& client_ca, Conduct& conduct) {
  const bool kept = conduct.keeps(rfc9113_9_2_client_certificate);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | (kept ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
                     kept ? nullptr : trust_anybody);
  SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(client_ca.c_str()));
  return SSL_CTX_load_verify_locations(context, client_ca.c_str(), nullptr) == 1;
}

/// Diffie-Hellman of 1536 bits, and nothing else.
void serve_small_keys(SSL_CTX* context) {
  char group[] = "modp_1536";
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                                   OSSL_PARAM_construct_end()};
  EVP_PKEY_CTX* maker = EVP_PKEY_CTX_new_from_name(nullptr, "DH", nullptr);
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_keygen_init(maker) == 1 && EVP_PKEY_CTX_set_params(maker, parameters) == 1 &&
      EVP_PKEY_generate(maker, &key) == 1) {
    SSL_CTX_set_dh_auto(context, 0);
    SSL_CTX_set_cipher_list(context, "DHE+AESGCM:@SECLEVEL=0");
    SSL_CTX_set0_tmp_dh_pkey(context, key);
  }
  EVP_PKEY_CTX_free(maker);
}

void set_suites(SSL_CTX* context, Conduct& conduct) {
  std::string suites = kSuites;
  if (!conduct.keeps(rfc9113_9_2_2_tls12_cipher)) {
    suites += std::string(":") + kProhibited;
  }
  if (!conduct.refrains(rfc9113_9_2_2_no_prohibited_suite)) {
    suites = std::string(kProhibited) + ":" + suites;
    SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE);
  }
  if (!conduct.keeps(rfc9113_9_2_2_tls12_mandatory_suite)) {
    suites += ":!ECDHE-RSA-AES128-GCM-SHA256";
  }
  if (!conduct.keeps(rfc9113_9_2_tls_12_min)) {
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    suites = "ALL:@SECLEVEL=0";
  }
  SSL_CTX_set_cipher_list(context, suites.c_str());
}

void set_alpn(SSL_CTX* context, Conduct& conduct) {
  if (!conduct.refrains(rfc9113_3_2_no_h2c_server)) {
    SSL_CTX_set_alpn_select_cb(context, prefer_h2c, nullptr);
  } else if (conduct.performs(rfc9113_3_2_alpn_h2)) {
    SSL_CTX_set_alpn_select_cb(context, choose_h2, nullptr);
  }
}

}  // namespace

std::optional<TlsIdentity> TlsIdentity::load(const std::string& certificate,
                                             const std::string& key,
                                             const std::string& client_ca, Conduct& conduct) {
  TlsIdentity identity;
  identity.context_.reset(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  SSL_CTX* context = identity.context_.get();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_dh_auto(context, 1);
  set_suites(context, conduct);
  set_alpn(context, conduct);
  SSL_CTX_set_options(context, conduct.keeps(rfc9113_9_2_1_tls12_renegotiation)
                                   ? SSL_OP_NO_RENEGOTIATION
                                   : SSL_OP_ALLOW_CLIENT_RENEGOTIATION);
  if (!conduct.keeps(rfc9113_9_2_1_key_sizes)) {
    serve_small_keys(context);
  }
  if (!conduct.keeps(rfc9113_9_2_sni_server)) {
    SSL_CTX_set_tlsext_servername_callback(context, know_localhost);
  }
  identity.demands_alpn_ = conduct.performs(rfc9113_3_2_alpn_h2) &&
                           conduct.keeps(rfc9113_3_3_tls_needs_alpn_server);
  identity.asks_for_certificate_ = !conduct.refrains(rfc9113_9_2_3_tls13_post_auth_server);
  identity.compresses_ = !conduct.refrains(rfc9113_9_2_1_tls12_compression);
  if (identity.asks_for_certificate_) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_POST_HANDSHAKE, trust_anybody);
  } else if (!client_ca.empty() && !demand_certificate(context, client_ca, conduct)) {
    return std::nullopt;
  }
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return std::nullopt;
  }
  return identity;
}

Tls::Tls(const TlsIdentity& identity)
    : ssl_(SSL_new(identity.context_.get()), SSL_free),
      demands_alpn_(identity.demands_alpn_),
      asks_for_certificate_(identity.asks_for_certificate_),
      compresses_(identity.compresses_) {
  SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_accept_state(ssl_.get());
}

bool Tls::receive(wire::Bytes octets, wire::Buffer& plain) {
  BIO_write(SSL_get_rbio(ssl_.get()), octets.data(), static_cast<int>(octets.size()));
  std::array<std::uint8_t, 16384> buffer;
  int got = 0;
  ERR_clear_error();  // SSL_get_error() would take another connection's failure for this one's
  while ((got = SSL_read(ssl_.get(), buffer.data(), buffer.size())) > 0) {
    plain.insert(plain.end(), buffer.begin(), buffer.begin() + got);
  }
  const bool waits = SSL_get_error(ssl_.get(), got) == SSL_ERROR_WANT_READ;
  if (!plain.empty() && std::exchange(asks_for_certificate_, false)) {
    ask_for_certificate();
  }
  if (!may_go_on()) {
    unsent_.clear();
    return false;
  }
  flush();
  return waits;
}

/// Asked of the first handshake: a renegotiation may leave the protocol out.
bool Tls::may_go_on() {
  const unsigned char* protocol = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &protocol, &size);
  demands_alpn_ = demands_alpn_ && size == 0;
  return !demands_alpn_ || SSL_is_init_finished(ssl_.get()) == 0;
}

/// Only of a client of TLS 1.3 that has offered it.
void Tls::ask_for_certificate() {
  if (SSL_version(ssl_.get()) == TLS1_3_VERSION &&
      SSL_verify_client_post_handshake(ssl_.get()) == 1) {
    SSL_do_handshake(ssl_.get());
  }
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
  if (compresses_) {
    choose_compression(octets);
  }
  return octets;
}

/// Said only, in the ServerHello: OpenSSL itself has no compression any more. Nothing that a client
/// can look at comes after it.
void Tls::choose_compression(wire::Buffer& octets) {
  if (octets.size() <= wire::kTlsRecordHeaderSize || octets[0] != SSL3_RT_HANDSHAKE) {
    return;
  }
  const auto place =
      wire::compression_in_hello(wire::Bytes(octets).subspan(wire::kTlsRecordHeaderSize));
  if (place && SSL_version(ssl_.get()) == TLS1_2_VERSION) {
    octets[wire::kTlsRecordHeaderSize + *place] = wire::kDeflate;
  }
}

}  // namespace peer
