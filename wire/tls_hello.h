// Compression in the hellos of TLS 1.2 and before (RFC 5246, Section 7.4.1), which no TLS library
// offers any more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "wire/bytes.h"

namespace wire {

inline constexpr std::size_t kTlsRecordHeaderSize = 5;
inline constexpr std::uint8_t kDeflate = 1;  // RFC 3749

/// Where a handshake message tells of compression: a ClientHello by a list of one octet each, before
/// which its length stands; a ServerHello by one octet. Nothing: it is neither, or cut off.
std::optional<std::size_t> compression_in_hello(Bytes message);

/// A record with a whole ClientHello, which now offers DEFLATE first; nothing if it is none, or has
/// no room for another method.
std::optional<Buffer> offer_deflate(Bytes record);

/// "none", "deflate" or a number.
std::string compression_name(std::uint8_t method);

}  // namespace wire
