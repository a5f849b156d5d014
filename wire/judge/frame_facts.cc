#include "wire/judge/frame_facts.h"

#include <algorithm>

namespace wire::judge {

bool has_type(const FrameSeen& seen, FrameType type) {
  return seen.header.type == static_cast<std::uint8_t>(type);
}

bool has_flag(const FrameSeen& seen, std::uint8_t flag) { return (seen.header.flags & flag) != 0; }

std::optional<ErrorCode> error_code(const FrameSeen& seen) {
  if (const auto* goaway = std::get_if<Goaway>(&seen.frame)) {
    return goaway->error_code;
  }
  if (const auto* reset = std::get_if<RstStream>(&seen.frame)) {
    return reset->error_code;
  }
  return std::nullopt;
}

std::optional<StreamId> last_stream(const FrameSeen& seen) {
  const auto* goaway = std::get_if<Goaway>(&seen.frame);
  return goaway == nullptr ? std::nullopt : std::optional(goaway->last_stream_id);
}

std::optional<Buffer> debug_data(const FrameSeen& seen) {
  const auto* goaway = std::get_if<Goaway>(&seen.frame);
  return goaway == nullptr ? std::nullopt : std::optional(goaway->debug_data);
}

Bytes data_of(const FrameSeen& seen) {
  const auto* data = std::get_if<Data>(&seen.frame);
  return data == nullptr ? Bytes{} : Bytes(data->data);
}

std::optional<Buffer> opaque_data(const FrameSeen& seen) {
  const auto* ping = std::get_if<Ping>(&seen.frame);
  return ping == nullptr
             ? std::nullopt
             : std::optional(Buffer(ping->opaque_data.begin(), ping->opaque_data.end()));
}

std::optional<std::uint32_t> increment(const FrameSeen& seen) {
  const auto* update = std::get_if<WindowUpdate>(&seen.frame);
  return update == nullptr ? std::nullopt : std::optional(update->increment);
}

bool has_settings(const FrameSeen& seen,
                  const std::vector<std::pair<std::uint16_t, std::uint32_t>>& wanted) {
  const auto* settings = std::get_if<Settings>(&seen.frame);
  return std::all_of(wanted.begin(), wanted.end(), [settings](const auto& parameter) {
    return settings != nullptr &&
           std::find(settings->parameters.begin(), settings->parameters.end(), parameter) !=
               settings->parameters.end();
  });
}

bool is_informational(const FrameSeen& seen) {
  const std::string* status = seen.block ? find_field(*seen.block, ":status") : nullptr;
  return status != nullptr && status->size() == 3 && status->front() == '1' &&
         !seen.block_ends_stream;
}

bool is_empty_data(const FrameSeen& seen) {
  return has_type(seen, FrameType::DATA) && !seen.malformed && data_of(seen).empty() &&
         !has_flag(seen, flag::PADDED) && !has_flag(seen, flag::END_STREAM);
}

const std::string* find_field(const hpack::FieldList& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [name](const hpack::Field& field) { return field.name == name; });
  return found == fields.end() ? nullptr : &found->value;
}

}  // namespace wire::judge
