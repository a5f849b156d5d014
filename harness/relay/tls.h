// The two TLS ends of a relay: a server to its clients, a client to the server. ALPN "h2" both.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <tl/expected.hpp>

namespace relay {

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct FreeSession {
  void operator()(SSL* session) const { SSL_free(session); }
};
using Context = std::unique_ptr<SSL_CTX, FreeContext>;
using Session = std::unique_ptr<SSL, FreeSession>;

/// Serves the certificate chain and key of two PEM files.
tl::expected<Context, std::string> serving_context(const std::string& certificate,
                                                   const std::string& key);
/// Verifies the server by a PEM file of authorities; empty: not at all.
tl::expected<Context, std::string> connecting_context(const std::string& authorities);

Session serve(SSL_CTX* context, int fd);
/// `host`: the name or the address that the server's certificate must bear, if it is verified.
Session connect(SSL_CTX* context, int fd, const std::string& host);

/// What OpenSSL says of the last thing that went wrong in this thread.
std::string tls_error();

}  // namespace relay
