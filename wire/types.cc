#include "wire/types.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <limits>
#include <type_traits>
#include <utility>

namespace wire {
namespace {

template <typename Enum, std::size_t kCount>
using Names = std::array<std::pair<Enum, std::string_view>, kCount>;

constexpr Names<ErrorCode, 14> kErrorCodes = {{
    {ErrorCode::NO_ERROR, "NO_ERROR"},
    {ErrorCode::PROTOCOL_ERROR, "PROTOCOL_ERROR"},
    {ErrorCode::INTERNAL_ERROR, "INTERNAL_ERROR"},
    {ErrorCode::FLOW_CONTROL_ERROR, "FLOW_CONTROL_ERROR"},
    {ErrorCode::SETTINGS_TIMEOUT, "SETTINGS_TIMEOUT"},
    {ErrorCode::STREAM_CLOSED, "STREAM_CLOSED"},
    {ErrorCode::FRAME_SIZE_ERROR, "FRAME_SIZE_ERROR"},
    {ErrorCode::REFUSED_STREAM, "REFUSED_STREAM"},
    {ErrorCode::CANCEL, "CANCEL"},
    {ErrorCode::COMPRESSION_ERROR, "COMPRESSION_ERROR"},
    {ErrorCode::CONNECT_ERROR, "CONNECT_ERROR"},
    {ErrorCode::ENHANCE_YOUR_CALM, "ENHANCE_YOUR_CALM"},
    {ErrorCode::INADEQUATE_SECURITY, "INADEQUATE_SECURITY"},
    {ErrorCode::HTTP_1_1_REQUIRED, "HTTP_1_1_REQUIRED"},
}};

constexpr Names<FrameType, 10> kFrameTypes = {{
    {FrameType::DATA, "DATA"},
    {FrameType::HEADERS, "HEADERS"},
    {FrameType::PRIORITY, "PRIORITY"},
    {FrameType::RST_STREAM, "RST_STREAM"},
    {FrameType::SETTINGS, "SETTINGS"},
    {FrameType::PUSH_PROMISE, "PUSH_PROMISE"},
    {FrameType::PING, "PING"},
    {FrameType::GOAWAY, "GOAWAY"},
    {FrameType::WINDOW_UPDATE, "WINDOW_UPDATE"},
    {FrameType::CONTINUATION, "CONTINUATION"},
}};

constexpr Names<SettingId, 9> kSettingIds = {{
    {SettingId::HEADER_TABLE_SIZE, "HEADER_TABLE_SIZE"},
    {SettingId::ENABLE_PUSH, "ENABLE_PUSH"},
    {SettingId::MAX_CONCURRENT_STREAMS, "MAX_CONCURRENT_STREAMS"},
    {SettingId::INITIAL_WINDOW_SIZE, "INITIAL_WINDOW_SIZE"},
    {SettingId::MAX_FRAME_SIZE, "MAX_FRAME_SIZE"},
    {SettingId::MAX_HEADER_LIST_SIZE, "MAX_HEADER_LIST_SIZE"},
    {SettingId::ENABLE_CONNECT_PROTOCOL, "ENABLE_CONNECT_PROTOCOL"},
    {SettingId::NO_RFC7540_PRIORITIES, "NO_RFC7540_PRIORITIES"},
    {SettingId::GRPC_ALLOW_TRUE_BINARY_METADATA, "GRPC_ALLOW_TRUE_BINARY_METADATA"},
}};

template <typename Enum, std::size_t kCount>
std::string name_of(const Names<Enum, kCount>& names, Enum value) {
  for (const auto& [known, name] : names) {
    if (known == value) {
      return std::string(name);
    }
  }
  return fmt::format("{:#x}", static_cast<std::uint32_t>(value));
}

template <typename Enum>
std::optional<Enum> parse_number(std::string_view text) {
  const bool hexadecimal = text.starts_with("0x");
  const std::string_view digits = hexadecimal ? text.substr(2) : text;
  const char* const end = digits.data() + digits.size();
  std::uint32_t number = 0;
  const auto [stop, error] = std::from_chars(digits.data(), end, number, hexadecimal ? 16 : 10);
  const bool fits = number <= std::numeric_limits<std::underlying_type_t<Enum>>::max();
  return error == std::errc() && stop == end && fits ? std::optional(static_cast<Enum>(number))
                                                     : std::nullopt;
}

template <typename Enum, std::size_t kCount>
std::optional<Enum> parse(const Names<Enum, kCount>& names, std::string_view text) {
  for (const auto& [known, name] : names) {
    if (name == text) {
      return known;
    }
  }
  return parse_number<Enum>(text);
}

}  // namespace

std::string to_string(ErrorCode code) { return name_of(kErrorCodes, code); }
std::string to_string(FrameType type) { return name_of(kFrameTypes, type); }
std::string to_string(SettingId id) { return name_of(kSettingIds, id); }

std::optional<ErrorCode> parse_error_code(std::string_view text) {
  return parse(kErrorCodes, text);
}
std::optional<FrameType> parse_frame_type(std::string_view text) {
  return parse(kFrameTypes, text);
}
std::optional<SettingId> parse_setting_id(std::string_view text) {
  return parse(kSettingIds, text);
}

std::string_view to_string(Scope scope) {
  return scope == Scope::connection ? "connection" : "stream";
}

}  // namespace wire
