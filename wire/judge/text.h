// Small pieces of the sentences that readings are made of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "wire/judge/dialogue.h"
#include "wire/types.h"

namespace wire::judge {

/// A value of the peer, safe to show: ASCII with escapes, cut after 60 octets.
std::string shown(std::string_view value);

std::string joined(const std::vector<std::string>& parts, std::string_view separator);

/// "PROTOCOL_ERROR or STREAM_CLOSED"; empty for no codes.
std::string either_of(const std::vector<ErrorCode>& codes);

/// "stream 1"
std::string on_stream(StreamId id);

/// "RST_STREAM CANCEL", "DATA": the type, and the error code where the frame carries one.
std::string frame_name(const FrameSeen& seen);

/// "UNIMPLEMENTED", or the number where gRPC knows no such status.
std::string grpc_status_name(std::uint32_t status);

/// "GOAWAY PROTOCOL_ERROR, FIN", or as much of it as has come; empty for nothing.
std::string summary(const End& end);

}  // namespace wire::judge
