// The few facts about a decoded frame that the judge asks for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/bytes.h"
#include "wire/judge/trace.h"
#include "wire/types.h"

namespace wire::judge {

bool has_type(const FrameSeen& seen, FrameType type);
/// The flag is set in the frame's header as it was read.
bool has_flag(const FrameSeen& seen, std::uint8_t flag);
/// The code of a GOAWAY or RST_STREAM frame.
std::optional<ErrorCode> error_code(const FrameSeen& seen);
/// The last stream that a GOAWAY frame names.
std::optional<StreamId> last_stream(const FrameSeen& seen);
/// The additional debug data of a GOAWAY frame.
std::optional<Buffer> debug_data(const FrameSeen& seen);
/// The data of a DATA frame, without padding.
Bytes data_of(const FrameSeen& seen);
/// The opaque data of a PING frame.
std::optional<Buffer> opaque_data(const FrameSeen& seen);
/// The increment of a WINDOW_UPDATE frame.
std::optional<std::uint32_t> increment(const FrameSeen& seen);
/// A SETTINGS frame with each of these parameters; true of any frame where none are wanted.
bool has_settings(const FrameSeen& seen,
                  const std::vector<std::pair<std::uint16_t, std::uint32_t>>& wanted);
/// A header section with a 1xx status: it announces a response and is none (RFC 9110 §15.2).
bool is_informational(const FrameSeen& seen);
/// A DATA frame of zero octets that does not end the stream: it carries nothing and costs no credit
/// (RFC 9113 §6.9.1).
bool is_empty_data(const FrameSeen& seen);
/// The value of the first field with this name, or nothing.
const std::string* find_field(const hpack::FieldList& fields, std::string_view name);

}  // namespace wire::judge
