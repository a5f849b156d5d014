// Percent-encoding of grpc-message.
#pragma once

#include <string>
#include <string_view>

namespace wire::grpc {

/// Octets 0x20–0x24 and 0x26–0x7E stay as they are, all others (and `%`) become %XX in upper case
/// (grpc-http2-message-percent-encode).
std::string percent_encode(std::string_view octets);

/// Undoes it, with digits of either case. Never fails: an escape that is none stays as it stands,
/// octets that are no UTF-8 are handed out (grpc-http2-message-percent-invalid, -utf8-invalid).
std::string percent_decode(std::string_view value);

}  // namespace wire::grpc
