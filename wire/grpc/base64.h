// Base64 with the standard alphabet, as -bin metadata carries it (RFC 4648 §4, gRPC over HTTP/2).
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "wire/bytes.h"

namespace wire::grpc {

/// Without padding, as senders should (grpc-http2-metadata-bin-unpadded-send).
std::string base64_encode(Bytes octets);

/// Takes padded and unpadded text (grpc-http2-metadata-bin-padded); bits left over after the last
/// octet are ignored. The error says what is wrong and where: a character outside the alphabet
/// (also `-`, `_`, space), wrong padding, a single left-over character.
tl::expected<Buffer, std::string> base64_decode(std::string_view text);

}  // namespace wire::grpc
