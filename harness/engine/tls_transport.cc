#include "harness/engine/tls_transport.h"

#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <map>
#include <memory>
#include <utility>

#include "harness/engine/deflate_offer.h"
#include "wire/tls_hello.h"

namespace engine {
namespace {

/// What the client shows in answer to a CertificateRequest, as plans call it.
constexpr const char* kNoCertificate = "none";
constexpr const char* kTrustedCertificate = "trusted";

std::string last_error() {
  const unsigned long code = ERR_get_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return std::string("TLS handshake: ") + (reason == nullptr ? "the peer hung up" : reason);
}

int version_of(const std::string& name) {
  return name == "1.0"   ? TLS1_VERSION
         : name == "1.1" ? TLS1_1_VERSION
         : name == "1.2" ? TLS1_2_VERSION
         : name == "1.3" ? TLS1_3_VERSION
                         : 0;
}

/// Its name as the RFCs spell it: "no_renegotiation", "unknown_ca".
std::string alert_name(int code) {
  switch (code) {  // TLS 1.3's own, which this OpenSSL sends but has no text for
    case SSL_AD_MISSING_EXTENSION:
      return "missing_extension";
    case SSL_AD_CERTIFICATE_REQUIRED:
      return "certificate_required";
    default:
      break;
  }
  std::string name = SSL_alert_desc_string_long(code);
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char letter) {
    return letter == ' ' ? '_' : static_cast<char>(std::tolower(letter));
  });
  return name == "unknown" ? "alert " + std::to_string(code) : name;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ":") + name;
  }
  return text;
}

using Context = std::shared_ptr<SSL_CTX>;

Context make_context(const std::string& ca_file) {
  Context context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  if (!context) {
    return nullptr;
  }
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (!ca_file.empty()) {
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    if (SSL_CTX_load_verify_locations(context.get(), ca_file.c_str(), nullptr) != 1) {
      return nullptr;
    }
  }
  return context;
}

/// What connections to one target have in common: to make it costs more than to shake hands. Null,
/// with OpenSSL's error: it can't be had.
Context context_for(const std::string& ca_file) {
  static std::map<std::string, Context> made;
  Context& context = made[ca_file];
  if (!context) {
    context = make_context(ca_file);
  }
  return context;
}

std::uint32_t key_bits(SSL* ssl) {
  EVP_PKEY* key = nullptr;
  if (SSL_get_peer_tmp_key(ssl, &key) != 1) {
    return 0;
  }
  const int bits = EVP_PKEY_get_bits(key);
  EVP_PKEY_free(key);
  return bits < 0 ? 0 : static_cast<std::uint32_t>(bits);
}

}  // namespace

TlsTransport::TlsTransport(EventLoop& loop, TransportListener& listener, TlsOptions options)
    : SocketTransport(loop, listener), options_(std::move(options)) {}

TlsTransport::~TlsTransport() {
  close();
  SSL_free(ssl_);
}

bool TlsTransport::prepare() {
  const Context context = context_for(options_.ca_file);
  if (!context) {
    return false;
  }
  SSL_CTX_set_keylog_callback(context.get(), &TlsTransport::log_key);
  ssl_ = SSL_new(context.get());
  SSL_set_fd(ssl_, fd());
  SSL_set_app_data(ssl_, this);
  SSL_set_msg_callback(ssl_, &TlsTransport::hear);
  SSL_set_msg_callback_arg(ssl_, this);
  SSL_set_info_callback(ssl_, &TlsTransport::follow);
  SSL_set_connect_state(ssl_);
  if (!options_.offer) {
    set_alpn({"h2"});
    set_server_name(options_.server_name);
    return set_client_certificate(usual_client_certificate());
  }
  return true;
}

void TlsTransport::set_alpn(const std::vector<std::string>& protocols) {
  std::string list;
  for (const std::string& protocol : protocols) {
    list += static_cast<char>(protocol.size());
    list += protocol;
  }
  SSL_set_alpn_protos(ssl_, reinterpret_cast<const unsigned char*>(list.data()),
                      static_cast<unsigned>(list.size()));
}

void TlsTransport::set_server_name(const std::string& name) {
  if (!name.empty()) {
    SSL_set_tlsext_host_name(ssl_, name.c_str());
    SSL_set1_host(ssl_, name.c_str());
  }
}

std::string TlsTransport::usual_client_certificate() const {
  return options_.client_certificates.empty() ? kNoCertificate : kTrustedCertificate;
}

bool TlsTransport::set_client_certificate(const std::string& name) {
  if (name == kNoCertificate) {
    return true;
  }
  const auto found = options_.client_certificates.find(name);
  return found != options_.client_certificates.end() &&
         SSL_use_certificate_chain_file(ssl_, found->second.c_str()) == 1 &&
         SSL_use_PrivateKey_file(ssl_, found->second.c_str(), SSL_FILETYPE_PEM) == 1;
}

std::string TlsTransport::prepare_offer(const wire::judge::TlsOffer& offer) {
  // The peer is looked at, not trusted: what it chooses shall be seen, be it old and weak.
  SSL_set_security_level(ssl_, 0);
  SSL_set_verify(ssl_, SSL_VERIFY_NONE, nullptr);
  SSL_set_options(ssl_, SSL_OP_LEGACY_SERVER_CONNECT);
  if (SSL_set_min_proto_version(ssl_, version_of(offer.lowest)) != 1 ||
      SSL_set_max_proto_version(ssl_, version_of(offer.highest)) != 1) {
    return "TLS " + offer.lowest + " to " + offer.highest;
  }
  std::vector<std::string> suites;
  for (const std::string& suite : offer.suites) {
    suites.emplace_back(OPENSSL_cipher_name(suite.c_str()));
    if (SSL_set_cipher_list(ssl_, suites.back().c_str()) != 1) {
      return suite;
    }
  }
  if (!suites.empty()) {
    SSL_set_cipher_list(ssl_, joined(suites).c_str());
  }
  if (!offer.groups.empty() && SSL_set1_groups_list(ssl_, joined(offer.groups).c_str()) != 1) {
    return joined(offer.groups);
  }
  set_alpn(offer.alpn);
  set_server_name(offer.server_name.value_or(options_.server_name));
  SSL_set_post_handshake_auth(ssl_, offer.post_handshake_auth ? 1 : 0);
  const std::string certificate = offer.client_certificate.value_or(usual_client_certificate());
  if (!set_client_certificate(certificate)) {
    return "the client certificate `" + certificate + "`";
  }
  if (offer.compression) {
    BIO* layered = BIO_push(make_deflate_offer(), BIO_new_socket(fd(), BIO_NOCLOSE));
    SSL_set_bio(ssl_, layered, layered);
  }
  return {};
}

// What TLS says
//

void TlsTransport::hear(int outgoing, int /*version*/, int type, const void* octets,
                        std::size_t size, SSL* ssl, void* transport) {
  if (outgoing != 0 || size == 0) {
    return;
  }
  auto& self = *static_cast<TlsTransport*>(transport);
  const wire::Bytes message(static_cast<const std::uint8_t*>(octets), size);
  if (type == SSL3_RT_ALERT) {
    self.hear_alert(message);
  } else if (type == SSL3_RT_HANDSHAKE && self.offers_compression()) {
    self.hear_server_hello(message);
  } else if (type == SSL3_RT_HANDSHAKE && message[0] == SSL3_MT_CERTIFICATE_REQUEST &&
             self.is_open() && SSL_version(ssl) == TLS1_3_VERSION) {
    self.listener_.on_tls({wire::TlsNote::What::certificate_request});
  }
}

bool TlsTransport::offers_compression() const {
  return options_.offer && options_.offer->compression;
}

void TlsTransport::hear_server_hello(wire::Bytes message) {
  const auto place = wire::compression_in_hello(message);
  if (message[0] == SSL3_MT_SERVER_HELLO && place) {
    session_.compression = wire::compression_name(message[*place]);
  }
}

void TlsTransport::hear_alert(wire::Bytes alert) {
  if (alert.size() < 2 || alert[1] == SSL_AD_CLOSE_NOTIFY) {
    return;
  }
  alert_ = alert_name(alert[1]);
  if (is_open()) {
    listener_.on_tls({wire::TlsNote::What::alert, alert_});
  }
}

void TlsTransport::follow(const SSL* ssl, int where, int /*value*/) {
  auto& self = *static_cast<TlsTransport*>(SSL_get_app_data(ssl));
  if ((where & SSL_CB_HANDSHAKE_DONE) != 0 && self.is_open() &&
      SSL_version(ssl) != TLS1_3_VERSION) {
    self.listener_.on_tls({wire::TlsNote::What::renegotiated});
  }
}

void TlsTransport::renegotiate() {
  if (is_open() && SSL_version(ssl_) < TLS1_3_VERSION && SSL_renegotiate(ssl_) == 1) {
    listener_.on_tls({wire::TlsNote::What::renegotiation});
    ERR_clear_error();
    SSL_do_handshake(ssl_);  // its first message; the rest goes with what is read
  }
}

void TlsTransport::log_key(const SSL* ssl, const char* line) {
  const auto& self = *static_cast<const TlsTransport*>(SSL_get_app_data(ssl));
  if (self.options_.key_log_file.empty()) {
    return;
  }
  if (std::FILE* file = std::fopen(self.options_.key_log_file.c_str(), "a")) {
    std::fprintf(file, "%s\n", line);
    std::fclose(file);
  }
}

void TlsTransport::connected() {
  ERR_clear_error();
  if (!prepare()) {
    fail(last_error());
    return;
  }
  if (const std::string missing = options_.offer ? prepare_offer(*options_.offer) : "";
      !missing.empty()) {
    fail("the TLS handshake cannot offer " + missing + " here");
    return;
  }
  handshake();
}

SocketTransport::Io TlsTransport::handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_);
  const int error = SSL_get_error(ssl_, result);
  if (!session_.compression.empty()) {
    watch(false);
    opened("");
  } else if (result == 1) {
    handshake_done();
  } else if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
    watch(error == SSL_ERROR_WANT_WRITE);
  } else {
    handshake_failed(error);
  }
  return Io::again;
}

void TlsTransport::handshake_done() {
  const unsigned char* protocol = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(ssl_, &protocol, &size);
  watch(false);
  session_.protocol.assign(reinterpret_cast<const char*>(protocol), size);
  session_.version = SSL_get_version(ssl_);
  session_.cipher_suite = SSL_CIPHER_standard_name(SSL_get_current_cipher(ssl_));
  session_.key_bits = key_bits(ssl_);
  opened(session_.protocol);
}

void TlsTransport::handshake_failed(int error) {
  const bool hung_up =
      error != SSL_ERROR_SSL ||
      ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
  if (options_.offer && (hung_up || !alert_.empty())) {
    close();
    listener_.on_refusal(alert_);
  } else {
    fail(last_error());
  }
}

SocketTransport::Io TlsTransport::outcome_of(int result) {
  switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return Io::again;
    case SSL_ERROR_ZERO_RETURN:
      return Io::end;
    case SSL_ERROR_SSL:
      // OpenSSL 3 reports a TCP end without close_notify as an error; to us it is an end all the
      // same. An alert ends the connection, too.
      return ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING ||
                     !alert_.empty()
                 ? Io::end
                 : Io::broken;
    default:
      return Io::broken;
  }
}

SocketTransport::Io TlsTransport::read_some(std::uint8_t* buffer, std::size_t size,
                                            std::size_t& got) {
  if (!is_open()) {
    return handshake();
  }
  ERR_clear_error();
  const int count = SSL_read(ssl_, buffer, static_cast<int>(size));
  if (count > 0) {
    got = static_cast<std::size_t>(count);
    return Io::done;
  }
  return outcome_of(count);
}

SocketTransport::Io TlsTransport::write_some(const std::uint8_t* octets, std::size_t size,
                                             std::size_t& put) {
  ERR_clear_error();
  const int count = SSL_write(ssl_, octets, static_cast<int>(size));
  if (count > 0) {
    put = static_cast<std::size_t>(count);
    return Io::done;
  }
  return outcome_of(count);
}

void TlsTransport::end_writing() {
  SSL_shutdown(ssl_);
  SocketTransport::end_writing();
}

}  // namespace engine
