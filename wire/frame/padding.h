// Padding as DATA, HEADERS and PUSH_PROMISE share it (RFC 9113 §6.1): the pad length is the
// payload's first octet, the padding its last ones.
#pragma once

#include <cstdint>
#include <optional>

#include "wire/bytes.h"
#include "wire/frame/header.h"

namespace wire {

/// Reads the pad length if the frame is PADDED, nothing otherwise. False: PADDED, and no octet
/// left.
[[nodiscard]] bool read_pad_length(const FrameHeader& header, Cursor& cursor,
                                   std::optional<std::uint8_t>& pad_length);

/// Cuts what the cursor has left into content and padding. False: the padding is longer than that.
[[nodiscard]] bool split_padding(const Cursor& cursor, std::optional<std::uint8_t> pad_length,
                                 Bytes& content, std::optional<Bytes>& padding);

/// Octets of their own.
inline Buffer copied(Bytes octets) { return {octets.begin(), octets.end()}; }
std::optional<Buffer> copied(std::optional<Bytes> octets);

/// Appends the pad length of padding that is there.
void write_pad_length(Writer& writer, const std::optional<Buffer>& padding);
/// Appends the padding that is there.
void write_padding(Writer& writer, const std::optional<Buffer>& padding);

}  // namespace wire
