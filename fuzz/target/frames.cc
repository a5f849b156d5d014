// The frame codec on any octets: any chunking gives the same frames; what decodes, encoded again,
// decodes to the same; a rejection has its clause and reason; no more than one frame is held; the
// line that a log shows of a frame is plain and short; names stand for one number each; a lie is
// told where it was asked for, and nowhere else; the preface is the same however it is chunked.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fuzz/oracle/hold.h"
#include "fuzz/target/target.h"
#include "wire/frame/frame.h"
#include "wire/frame/reader.h"
#include "wire/log.h"
#include "wire/preface.h"
#include "wire/types.h"

namespace fuzz {
namespace {

struct Cut {
  std::vector<wire::RawFrame> frames;
  std::optional<wire::Reject> reject;
  std::size_t pending = 0;

  friend bool operator==(const Cut&, const Cut&) = default;
};

/// The frames of the octets, fed `step` at a time.
Cut cut(wire::Bytes octets, std::size_t step) {
  wire::FrameReader reader;
  Cut cut;
  while (!octets.empty()) {
    const wire::Bytes chunk = octets.first(std::min(step, octets.size()));
    octets = octets.subspan(chunk.size());
    reader.feed(chunk);
    while (auto frame = reader.next()) {
      cut.frames.push_back(std::move(*frame));
    }
    hold(reader.reject() || reader.pending() < wire::kFrameHeaderSize + wire::kDefaultMaxFrameSize,
         "bounded memory", [&] { return std::to_string(reader.pending()) + " octets are held"; });
  }
  cut.reject = reader.reject();
  cut.pending = cut.reject ? 0 : reader.pending();
  return cut;
}

/// Whatever the frame says, its line is short and has no octet that a terminal obeys.
void expect_plain_line(const wire::RawFrame& raw, const wire::Frame& frame) {
  constexpr std::size_t kLongest = 1200;
  constexpr std::string_view kCut = "…";
  const std::string line = wire::describe(raw.header, frame);
  hold(!line.empty() && line.size() <= kLongest, "short line",
       [&] { return "one of " + std::to_string(line.size()) + " octets"; });
  for (const char c : line) {
    hold((c >= ' ' && c <= '~') || kCut.find(c) != std::string_view::npos, "plain line",
         [&] { return "an octet that is not printable: " + line; });
  }
}

template <typename Number, typename Parse>
void expect_name_back(Number number, Parse parse) {
  hold(parse(wire::to_string(number)) == number, "names",
       [&] { return wire::to_string(number) + " is another number"; });
}

/// What numbers are called, they can be called by.
void expect_names_back(const wire::RawFrame& raw, const wire::Frame& frame) {
  expect_name_back(static_cast<wire::FrameType>(raw.header.type), wire::parse_frame_type);
  if (const auto* settings = std::get_if<wire::Settings>(&frame)) {
    for (const auto& [id, value] : settings->parameters) {
      expect_name_back(static_cast<wire::SettingId>(id), wire::parse_setting_id);
    }
  }
  if (const auto* reset = std::get_if<wire::RstStream>(&frame)) {
    expect_name_back(reset->error_code, wire::parse_error_code);
  }
  if (const auto* goaway = std::get_if<wire::Goaway>(&frame)) {
    expect_name_back(goaway->error_code, wire::parse_error_code);
  }
}

/// Each lie shows where it was told; the rest is as without it.
void expect_lies(const wire::Frame& frame, wire::StreamId stream, std::uint8_t lie) {
  const wire::Buffer honest = wire::encode_frame(frame, stream);
  const wire::FrameHeader truth = *wire::FrameHeader::decode(honest);
  const wire::Lies lies = {.length = truth.length + lie,
                           .flags = static_cast<std::uint8_t>(truth.flags ^ lie),
                           .type = lie,
                           .reserved = true};
  const wire::Buffer lying = wire::encode_frame(frame, stream, lies);
  const wire::FrameHeader told = *wire::FrameHeader::decode(lying);
  hold(told == wire::FrameHeader{*lies.length & wire::kMaxFrameSize, *lies.type, *lies.flags, true,
                                 truth.stream},
       "lies", "the header says something else");
  hold(std::equal(honest.begin() + wire::kFrameHeaderSize, honest.end(),
                  lying.begin() + wire::kFrameHeaderSize, lying.end()),
       "lies", "the payload is another");
}

/// Only the octet that says how much padding there is lies.
void expect_padding_lie(const wire::Frame& frame, wire::StreamId stream, std::uint8_t lie) {
  const wire::Buffer honest = wire::encode_frame(frame, stream);
  wire::Buffer lying = wire::encode_frame(frame, stream, {.pad_length = lie});
  const wire::FrameHeader header = *wire::FrameHeader::decode(lying);
  const bool has_padding = std::holds_alternative<wire::Data>(frame) ||
                           std::holds_alternative<wire::Headers>(frame) ||
                           std::holds_alternative<wire::PushPromise>(frame);
  if (!has_padding) {
    hold(lying == honest, "padding lie", "a frame without padding is another");
    return;
  }
  hold(header.has(wire::flag::PADDED) && lying.at(wire::kFrameHeaderSize) == lie, "padding lie",
       "it isn't told");
  const bool padded = wire::FrameHeader::decode(honest)->has(wire::flag::PADDED);
  const std::size_t payload = wire::kFrameHeaderSize + (padded ? 1U : 0U);
  hold(std::equal(honest.begin() + static_cast<std::ptrdiff_t>(payload), honest.end(),
                  lying.begin() + wire::kFrameHeaderSize + 1, lying.end()),
       "padding lie", "the rest is another");
}

/// How much of the octets belongs to the preface, and whether it is whole.
void expect_same_preface(wire::Bytes octets, std::size_t step) {
  wire::PrefaceReader whole;
  const std::size_t size = whole.take(octets).size();
  wire::PrefaceReader chunked;
  std::size_t taken = 0;
  for (wire::Bytes rest = octets; !rest.empty();) {
    const wire::Bytes chunk = rest.first(std::min(step, rest.size()));
    taken += chunked.take(chunk).size();
    rest = rest.subspan(chunk.size());
  }
  hold(whole.complete() == chunked.complete() && whole.lost() == chunked.lost(), "preface",
       "it depends on the chunks whether it is one");
  hold(whole.lost() || taken == size, "preface", "it depends on the chunks how long it is");
  hold(!whole.complete() ||
           std::equal(wire::kClientPreface.begin(), wire::kClientPreface.end(), octets.begin()),
       "preface", "other octets are taken for it");
}

void expect_back(const wire::RawFrame& raw) {
  const auto frame = wire::decode_frame(raw.header, raw.payload);
  if (!frame) {
    hold(!frame.error().reason.empty(), "rejection", "no reason");
    return;
  }
  expect_plain_line(raw, *frame);
  expect_names_back(raw, *frame);
  expect_lies(*frame, raw.header.stream, raw.header.flags);
  expect_padding_lie(*frame, raw.header.stream, raw.header.flags);
  const wire::Buffer octets = wire::encode_frame(*frame, raw.header.stream);
  wire::FrameReader reader(wire::kMaxFrameSize);
  reader.feed(octets);
  const auto again = reader.next();
  hold(again && reader.pending() == 0, "round trip", "it is not one frame that comes back");
  const auto decoded = wire::decode_frame(again->header, again->payload);
  hold(decoded.has_value(), "round trip", [&] { return "rejected: " + decoded.error().reason; });
  hold(*decoded == *frame && again->header.stream == raw.header.stream, "round trip",
       "another frame comes back");
}

}  // namespace

int run(wire::Bytes input) {
  if (input.empty()) {
    return 0;
  }
  const std::size_t step = 1 + input.front() % 32;
  const wire::Bytes octets = input.subspan(1);
  const Cut whole = cut(octets, std::max<std::size_t>(octets.size(), 1));
  hold(cut(octets, step) == whole, "chunking",
       [&] { return "other frames in chunks of " + std::to_string(step); });
  expect_same_preface(octets, step);
  for (const wire::RawFrame& frame : whole.frames) {
    expect_back(frame);
  }
  return 0;
}

}  // namespace fuzz
