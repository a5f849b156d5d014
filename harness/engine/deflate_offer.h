// A layer below TLS that has the ClientHello offer compression. The two ends then disagree about what
// was said, so that such a handshake cannot be completed: it is good for the ServerHello.
#pragma once

#include <openssl/bio.h>

namespace engine {

/// To be put before a connection's BIO; the caller owns it.
BIO* make_deflate_offer();

}  // namespace engine
