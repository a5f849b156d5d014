// The HPACK decoder on any blocks: nghttp2 accepts and rejects the same and reads the same fields;
// the table is the one of the text; a rejection has its clause and is final; what was accepted,
// said again, reads the same.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "fuzz/input/hpack_script.h"
#include "fuzz/oracle/decoding.h"
#include "fuzz/oracle/disagreements.h"
#include "fuzz/oracle/hold.h"
#include "fuzz/oracle/hpack_differential.h"
#include "fuzz/oracle/linked_parser.h"
#include "fuzz/target/rota.h"
#include "fuzz/target/target.h"
#include "wire/hpack/decoder.h"
#include "wire/hpack/encoder.h"
#include "wire/log.h"

namespace fuzz {
namespace {

using wire::hpack::FieldList;

/// They take turns.
enum Oracle : std::uint8_t { kDifferential, kNaiveTable, kLine, kRoundTrip, kOracles };

/// Whatever the fields say, the line that a log shows of them is short, and no terminal obeys it.
void expect_plain_line(const FieldList& fields) {
  constexpr std::size_t kLongest = 4096 + 2 * (4 * 256) + 16;  // one field more than the limit
  constexpr std::string_view kCut = "…";
  const std::string line = wire::describe(fields);
  hold(line.size() <= kLongest, "short line",
       [&] { return "one of " + std::to_string(line.size()) + " octets"; });
  hold(std::all_of(line.begin(), line.end(),
                   [&](char c) { return (c >= ' ' && c <= '~') || kCut.find(c) != kCut.npos; }),
       "plain line", [&] { return "an octet that is not printable: " + line; });
}

/// Encoded anew by policy, the fields come back.
class RoundTrip {
 public:
  void limit(std::uint32_t octets) {
    encoder_.set_max_table_size(octets);
    decoder_.set_max_table_size(octets);
  }

  void expect_back(const FieldList& fields) {
    const wire::Buffer block = encoder_.encode(fields, {.dynamic_table = true});
    const auto decoded = decoder_.decode(block);
    hold(decoded.has_value(), "round trip", [&] { return "rejected: " + decoded.error().reason; });
    hold(comes_back(fields, *decoded), "round trip", "other fields come back");
  }

 private:
  wire::hpack::Encoder encoder_;
  wire::hpack::Decoder decoder_;
};

/// The decoder, whom each input is for, and those of the oracles whose turn it is.
class Judgement {
 public:
  explicit Judgement(const Rota& rota)
      : ours_({}, rota.has(kNaiveTable)), looks_at_lines_(rota.has(kLine)) {
    if (rota.has(kDifferential)) {
      theirs_.emplace(linked_parser().name, linked_hpack_decoder(), is_listed);
    }
    if (rota.has(kRoundTrip)) {
      round_trip_.emplace();
    }
  }

  void limit(std::uint32_t octets) {
    ours_.limit(octets);
    if (theirs_) {
      theirs_->limit(octets);
    }
    if (round_trip_) {
      round_trip_->limit(octets);
    }
  }

  /// The block that the script ends with. False: it is rejected, and so is all that follows.
  bool block(std::span<const HpackItem> script) {
    const wire::Bytes block = std::get<wire::Buffer>(script.back());
    const auto fields = ours_.decode(block);
    if (theirs_) {
      theirs_->compare(script, fields, ours_.table());
    }
    if (!fields) {
      ours_.expect_final(block, fields.error());
      return false;
    }
    if (looks_at_lines_) {
      expect_plain_line(*fields);
    }
    if (round_trip_) {
      round_trip_->expect_back(*fields);
    }
    return true;
  }

 private:
  Decoding ours_;
  bool looks_at_lines_;
  std::optional<HpackDifferential> theirs_;
  std::optional<RoundTrip> round_trip_;
};

}  // namespace

int run(wire::Bytes input) {
  const HpackScript script = read_hpack_script(input);
  Judgement judgement(Rota(input, kOracles));
  for (std::size_t i = 0; i < script.size(); ++i) {
    if (const auto* limit = std::get_if<TableLimit>(&script[i])) {
      judgement.limit(limit->octets);
    } else if (!judgement.block(std::span(script).first(i + 1))) {
      break;
    }
  }
  return 0;
}

}  // namespace fuzz
