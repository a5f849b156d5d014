// The frame codec on any octets: any chunking gives the same frames; what decodes, encoded again,
// decodes to the same; a rejection has its clause and reason; no more than one frame is held.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "fuzz/oracle/hold.h"
#include "fuzz/target/target.h"
#include "wire/frame/frame.h"
#include "wire/frame/reader.h"

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

void expect_back(const wire::RawFrame& raw) {
  const auto frame = wire::decode_frame(raw.header, raw.payload);
  if (!frame) {
    hold(!frame.error().reason.empty(), "rejection", "no reason");
    return;
  }
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
  for (const wire::RawFrame& frame : whole.frames) {
    expect_back(frame);
  }
  return 0;
}

}  // namespace fuzz
