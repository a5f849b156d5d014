#include "harness/engine/tls_transport.h"

#include <openssl/err.h>

#include <array>
#include <cstdio>
#include <utility>

namespace engine {
namespace {

constexpr std::array<unsigned char, 3> kAlpn = {2, 'h', '2'};

std::string last_error() {
  const unsigned long code = ERR_get_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return std::string("TLS handshake: ") + (reason == nullptr ? "the peer hung up" : reason);
}

}  // namespace

TlsTransport::TlsTransport(EventLoop& loop, TransportListener& listener, TlsOptions options)
    : SocketTransport(loop, listener), options_(std::move(options)) {}

TlsTransport::~TlsTransport() {
  close();
  SSL_free(ssl_);
  SSL_CTX_free(context_);
}

bool TlsTransport::prepare() {
  context_ = SSL_CTX_new(TLS_client_method());
  if (context_ == nullptr) {
    return false;
  }
  SSL_CTX_set_min_proto_version(context_, TLS1_2_VERSION);
  SSL_CTX_set_mode(context_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (!options_.ca_file.empty()) {
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    if (SSL_CTX_load_verify_locations(context_, options_.ca_file.c_str(), nullptr) != 1) {
      return false;
    }
  }
  if (!options_.key_log_file.empty()) {
    SSL_CTX_set_app_data(context_, &options_);
    SSL_CTX_set_keylog_callback(context_, &TlsTransport::log_key);
  }
  ssl_ = SSL_new(context_);
  SSL_set_fd(ssl_, fd());
  SSL_set_alpn_protos(ssl_, kAlpn.data(), kAlpn.size());
  if (!options_.server_name.empty()) {
    SSL_set_tlsext_host_name(ssl_, options_.server_name.c_str());
    SSL_set1_host(ssl_, options_.server_name.c_str());
  }
  SSL_set_connect_state(ssl_);
  return true;
}

void TlsTransport::log_key(const SSL* ssl, const char* line) {
  const auto* options = static_cast<const TlsOptions*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  if (std::FILE* file = std::fopen(options->key_log_file.c_str(), "a")) {
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
  handshake();
}

SocketTransport::Io TlsTransport::handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_);
  if (result == 1) {
    const unsigned char* protocol = nullptr;
    unsigned int size = 0;
    SSL_get0_alpn_selected(ssl_, &protocol, &size);
    watch(false);
    session_.protocol.assign(reinterpret_cast<const char*>(protocol), size);
    session_.version = SSL_get_version(ssl_);
    session_.cipher_suite = SSL_CIPHER_standard_name(SSL_get_current_cipher(ssl_));
    opened(session_.protocol);
    return Io::again;
  }
  const int error = SSL_get_error(ssl_, result);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
    watch(error == SSL_ERROR_WANT_WRITE);
    return Io::again;
  }
  fail(last_error());
  return Io::again;
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
      // same.
      return ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING ? Io::end
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
