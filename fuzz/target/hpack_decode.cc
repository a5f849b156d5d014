// The HPACK decoder on any blocks: nghttp2 accepts and rejects the same and reads the same fields;
// the table is the one of the text; a rejection has its clause and is final; what was accepted,
// said again, reads the same.
#include <algorithm>
#include <span>
#include <string>
#include <string_view>

#include "fuzz/input/hpack_script.h"
#include "fuzz/oracle/decoding.h"
#include "fuzz/oracle/disagreements.h"
#include "fuzz/oracle/hold.h"
#include "fuzz/oracle/hpack_differential.h"
#include "fuzz/oracle/linked_parser.h"
#include "fuzz/target/target.h"
#include "wire/hpack/decoder.h"
#include "wire/hpack/encoder.h"
#include "wire/log.h"

namespace fuzz {
namespace {

using wire::hpack::FieldList;

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
void expect_back(const FieldList& fields, wire::hpack::Encoder& encoder,
                 wire::hpack::Decoder& decoder) {
  const wire::Buffer block = encoder.encode(fields, {.dynamic_table = true});
  const auto decoded = decoder.decode(block);
  hold(decoded.has_value(), "round trip", [&] { return "rejected: " + decoded.error().reason; });
  hold(comes_back(fields, *decoded), "round trip", "other fields come back");
}

}  // namespace

int run(wire::Bytes input) {
  const HpackScript script = read_hpack_script(input);
  Decoding ours;
  HpackDifferential theirs(linked_parser().name, linked_hpack_decoder(), is_listed);
  wire::hpack::Encoder encoder;
  wire::hpack::Decoder reader;
  for (std::size_t i = 0; i < script.size(); ++i) {
    if (const auto* limit = std::get_if<TableLimit>(&script[i])) {
      ours.limit(limit->octets);
      theirs.limit(limit->octets);
      encoder.set_max_table_size(limit->octets);
      reader.set_max_table_size(limit->octets);
      continue;
    }
    const auto& block = std::get<wire::Buffer>(script[i]);
    const auto fields = ours.decode(block);
    theirs.compare(std::span(script).first(i + 1), fields, ours.table());
    if (!fields) {
      ours.expect_final(block, fields.error());
      return 0;
    }
    expect_plain_line(*fields);
    expect_back(*fields, encoder, reader);
  }
  return 0;
}

}  // namespace fuzz
