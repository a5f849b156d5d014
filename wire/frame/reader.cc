#include "wire/frame/reader.h"

#include <fmt/format.h>

namespace wire {
namespace {

/// The rule that an over-long frame breaks.
ClauseId clause_against(const FrameHeader& header) {
  switch (static_cast<FrameType>(header.type)) {
    case FrameType::HEADERS:
      return ClauseId::rfc9113_4_2_oversize_headers;
    case FrameType::CONTINUATION:
      return ClauseId::rfc9113_4_2_oversize_continuation;
    case FrameType::PUSH_PROMISE:
      return ClauseId::rfc9113_4_2_oversize_promise_client;
    case FrameType::SETTINGS:
      return ClauseId::rfc9113_4_2_oversize_settings;
    default:
      break;
  }
  if (header.stream == 0) {
    return ClauseId::rfc9113_4_2_oversize_stream0_unknown;
  }
  return header.type == static_cast<std::uint8_t>(FrameType::DATA)
             ? ClauseId::rfc9113_4_2_oversize_data
             : ClauseId::rfc9113_4_1_no_oversize_send;
}

/// Frames on stream 0 and those that carry a field block can alter the whole connection, so that
/// the error is the connection's; RST_STREAM and WINDOW_UPDATE have rules of their own to that
/// effect. The others end their stream (RFC 9113 §4.2).
Scope scope_of(const FrameHeader& header) {
  const bool known = header.type <= static_cast<std::uint8_t>(FrameType::CONTINUATION);
  const auto type = static_cast<FrameType>(header.type);
  const bool harmless = !known || type == FrameType::DATA || type == FrameType::PRIORITY;
  return harmless && header.stream != 0 ? Scope::stream : Scope::connection;
}

}  // namespace

Reject frame_too_long(const FrameHeader& header, std::uint32_t max_frame_size) {
  return {
      clause_against(header), scope_of(header), ErrorCode::FRAME_SIZE_ERROR,
      fmt::format("{} of length {} where at most {} is allowed",
                  to_string(static_cast<FrameType>(header.type)), header.length, max_frame_size)};
}

void FrameReader::feed(Bytes octets) {
  if (!reject_) {
    octets_.append(octets);
  }
}

std::optional<RawFrame> FrameReader::next() {
  if (reject_ || !read_header() || pending() - kFrameHeaderSize < header_->length) {
    return std::nullopt;
  }
  const Bytes payload = partial().subspan(kFrameHeaderSize, header_->length);
  RawFrame frame{*header_, Buffer(payload.begin(), payload.end())};
  octets_.drop(kFrameHeaderSize + payload.size());
  header_.reset();
  return frame;
}

/// True if the header of the next frame is known and acceptable.
bool FrameReader::read_header() {
  if (header_) {
    return true;
  }
  header_ = FrameHeader::decode(partial());
  if (header_ && header_->length > max_frame_size_) {
    reject_ = frame_too_long(*header_, max_frame_size_);
  }
  return header_ && !reject_;
}

}  // namespace wire
