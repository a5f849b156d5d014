// The HPACK encoder, told each representation or left to its policy: our decoder and nghttp2's read
// what was said, refuse what must not be said, and end with the encoder's table; nghttp2's encoder
// is read the same.
#include <string>
#include <variant>
#include <vector>

#include "fuzz/input/encoding.h"
#include "fuzz/input/hpack_script.h"
#include "fuzz/oracle/disagreements.h"
#include "fuzz/oracle/hold.h"
#include "fuzz/oracle/hpack_channel.h"
#include "fuzz/oracle/hpack_differential.h"
#include "fuzz/oracle/linked_parser.h"
#include "fuzz/oracle/naive_table.h"
#include "fuzz/oracle/told_blocks.h"
#include "fuzz/target/target.h"
#include "wire/hpack/decoder.h"
#include "wire/hpack/encoder.h"

namespace fuzz {
namespace {

using wire::hpack::DynamicTable;
using wire::hpack::FieldList;
using wire::hpack::FieldView;
using wire::hpack::Representation;

/// An encoder that is told, what it must have said, and who reads it.
class Told {
 public:
  Told() { begin(true); }

  void limit(std::uint32_t octets) {
    encoder_.set_max_table_size(octets);
    expected_.limit(octets);
    decoder_.set_max_table_size(octets);
    theirs_.limit(octets);
    script_.emplace_back(TableLimit{octets});
  }

  void begin(bool settled) {
    expected_.begin();
    settled_ = settled;
    begun_ = false;
  }

  void update(std::uint32_t octets) {
    settle();
    wire::Writer writer;
    encoder_.size_update(writer, octets);
    expected_.update(octets);
    append(writer.take());
  }

  void field(ToldField told) {
    settle();
    if (told.choice.index) {
      told.choice.index = expected_.resolve(told);
    }
    const bool looked_up = !told.choice.index &&
                           (told.choice.rep == Representation::indexed || told.choice.indexed_name);
    const bool findable = !looked_up || expected_.finds(told);
    wire::Writer writer;
    const bool written = encoder_.field(writer, told.name, told.value, told.choice);
    if (expected_.outcome() == ToldBlocks::Outcome::accepted) {
      hold(written == findable, "lookup",
           written ? "it refers to what no table has" : "what a table has is not found");
    }
    const wire::Buffer octets = writer.take();
    hold(written != octets.empty(), "lookup", "it doesn't write what it says it writes");
    if (written) {
      expected_.field(told);
      append(octets);
    }
  }

  /// The block's fields; nothing once it cannot be followed any more.
  std::optional<FieldList> end() {
    settle();
    std::vector<Representation> representations;
    auto fields = decode(representations);
    script_.emplace_back(block_);
    theirs_.compare(script_, fields, decoder_.table());
    const ToldBlocks::Outcome outcome = expected_.outcome();
    if (outcome == ToldBlocks::Outcome::open) {
      return std::nullopt;
    }
    if (!fields) {
      hold(outcome == ToldBlocks::Outcome::rejected, "told",
           [&] { return "what may be said is rejected: " + fields.error().reason; });
      return std::nullopt;
    }
    hold(outcome == ToldBlocks::Outcome::accepted, "told", "what must not be said is accepted");
    hold(*fields == expected_.fields(), "told", "other fields come back");
    hold(representations == expected_.representations(), "told",
         "they come back in another representation");
    expect_table("decoder", decoder_.table());
    expect_table("encoder", encoder_.table());
    block_.clear();
    return *fields;
  }

 private:
  /// The size updates that are due, unless the block is to begin without them.
  void settle() {
    if (begun_) {
      return;
    }
    begun_ = true;
    if (settled_) {
      wire::Writer writer;
      encoder_.begin_block(writer);
      const wire::Buffer octets = writer.take();
      for (const std::uint64_t size : leading_size_updates(octets)) {
        expected_.update(size);
      }
      append(octets);
    }
  }

  void append(const wire::Buffer& octets) {
    block_.insert(block_.end(), octets.begin(), octets.end());
  }

  tl::expected<FieldList, wire::Reject> decode(std::vector<Representation>& representations) {
    FieldList fields;
    const auto done = decoder_.decode(block_, [&](const FieldView& field) {
      fields.push_back({std::string(field.name), std::string(field.value),
                        field.representation == Representation::never_indexed});
      representations.push_back(field.representation);
    });
    if (!done) {
      return tl::unexpected(done.error());
    }
    return fields;
  }

  void expect_table(std::string_view whose, const DynamicTable& table) const {
    const auto difference = expected_.table().difference(table);
    hold(!difference, "table", [&] { return "the " + std::string(whose) + "'s: " + *difference; });
  }

  wire::hpack::Encoder encoder_;
  ToldBlocks expected_;
  wire::hpack::Decoder decoder_;
  HpackDifferential theirs_{"nghttp2", linked_hpack_decoder(), is_listed};
  HpackScript script_;  // what both have read
  wire::Buffer block_;
  bool settled_ = true;
  bool begun_ = false;
};

/// Our encoder and nghttp2's, which do as they like.
class ByPolicy {
 public:
  void limit(std::uint32_t octets) {
    ours_.set_max_table_size(octets);
    theirs_.set_max_table_size(octets);
    from_us_.limit(octets);
    from_them_.limit(octets);
  }

  void encode(const FieldList& fields, wire::hpack::Policy policy) {
    from_us_.expect(ours_.encode(fields, policy), fields);
    hold(same(ours_.table(), from_us_.table()), "table",
         "our encoder's is another than its reader's");
    from_them_.expect(theirs_.encode(fields), fields);
    hold(theirs_.table_size() == from_them_.table().size(), "table",
         "nghttp2's encoder has one of another size than its reader's");
  }

 private:
  static bool same(const DynamicTable& one, const DynamicTable& other) {
    if (one.count() != other.count() || one.size() != other.size() ||
        one.capacity() != other.capacity()) {
      return false;
    }
    for (std::uint32_t index = 1; index <= one.count(); ++index) {
      if (one.entry(index) != other.entry(index)) {
        return false;
      }
    }
    return true;
  }

  wire::hpack::Encoder ours_;
  wire::hpack::testing::Deflater theirs_;
  HpackChannel from_us_{"our encoder"};
  HpackChannel from_them_{"nghttp2's encoder"};
};

}  // namespace

int run(wire::Bytes input) {
  Encoding encoding(input);
  Told told;
  ByPolicy by_policy;
  std::vector<std::uint32_t> limits;  // they change between blocks
  while (auto item = encoding.next()) {
    if (const auto* update = std::get_if<ToldUpdate>(&*item)) {
      told.update(update->octets);
    } else if (const auto* limit = std::get_if<TableLimit>(&*item)) {
      limits.push_back(limit->octets);
    } else if (auto* field = std::get_if<ToldField>(&*item)) {
      told.field(std::move(*field));
    } else {
      const auto& end = std::get<BlockEnd>(*item);
      const auto fields = told.end();
      if (!fields) {
        return 0;
      }
      by_policy.encode(*fields, end.policy);
      for (const std::uint32_t octets : limits) {
        told.limit(octets);
        by_policy.limit(octets);
      }
      limits.clear();
      told.begin(end.next_is_settled);
    }
  }
  return 0;
}

}  // namespace fuzz
