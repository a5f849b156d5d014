// The HPACK encoder, told each representation or left to its policy: our decoder and nghttp2's read
// what was said, refuse what must not be said, and end with the encoder's table; nghttp2's encoder
// is read the same.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
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
#include "fuzz/target/rota.h"
#include "fuzz/target/target.h"
#include "wire/hpack/decoder.h"
#include "wire/hpack/encoder.h"

namespace fuzz {
namespace {

using wire::hpack::DynamicTable;
using wire::hpack::FieldList;
using wire::hpack::FieldView;
using wire::hpack::Representation;

/// They take turns.
enum Oracle : std::uint8_t { kDecoder, kDifferential, kOurPolicy, kTheirPolicy, kOracles };

/// An encoder that is told, what it must have said, and who reads it.
class Told {
 public:
  explicit Told(const Rota& rota) {
    if (rota.has(kDecoder) || rota.has(kDifferential)) {
      decoder_.emplace();
    }
    if (rota.has(kDifferential)) {
      theirs_.emplace("nghttp2", linked_hpack_decoder(), is_listed);
    }
    begin(true);
  }

  void limit(std::uint32_t octets) {
    encoder_.set_max_table_size(octets);
    expected_.limit(octets);
    if (decoder_) {
      decoder_->set_max_table_size(octets);
    }
    if (theirs_) {
      theirs_->limit(octets);
      script_.emplace_back(TableLimit{octets});
    }
  }

  void begin(bool settled) {
    expected_.begin();
    settled_ = settled;
    begun_ = false;
  }

  void update(std::uint32_t octets) {
    settle();
    encoder_.size_update(block_, octets);
    expected_.update(octets);
  }

  void field(ToldField told) {
    settle();
    if (told.choice.index) {
      told.choice.index = expected_.resolve(told);
    }
    const bool looked_up = !told.choice.index &&
                           (told.choice.rep == Representation::indexed || told.choice.indexed_name);
    const bool findable = !looked_up || expected_.finds(told);
    const std::size_t before = block_.size();
    const bool written = encoder_.field(block_, told.name, told.value, told.choice);
    if (expected_.outcome() == ToldBlocks::Outcome::accepted) {
      hold(written == findable, "lookup",
           written ? "it refers to what no table has" : "what a table has is not found");
    }
    hold(written == (block_.size() > before), "lookup", "it doesn't write what it says it writes");
    if (written) {
      expected_.field(std::move(told));
    }
  }

  /// The block's fields, until the next begins; nullptr once it cannot be followed any more.
  const FieldList* end() {
    settle();
    const wire::Buffer block = std::exchange(block_, wire::Writer(kUsualBlock)).take();
    if (decoder_) {
      expect_read(block);
    }
    if (expected_.outcome() != ToldBlocks::Outcome::accepted) {
      return nullptr;
    }
    expect_table("encoder", encoder_.table());
    return &expected_.fields();
  }

 private:
  static constexpr std::size_t kUsualBlock = 256;

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
      block_.bytes(octets);
    }
  }

  /// Our decoder makes of it what was told, and nghttp2's the same.
  void expect_read(wire::Bytes block) {
    std::vector<Representation> representations;
    const auto fields = decode(block, representations);
    if (theirs_) {
      script_.emplace_back(wire::Buffer(block.begin(), block.end()));
      theirs_->compare(script_, fields, decoder_->table());
    }
    const ToldBlocks::Outcome outcome = expected_.outcome();
    if (outcome == ToldBlocks::Outcome::open) {
      return;
    }
    if (!fields) {
      hold(outcome == ToldBlocks::Outcome::rejected, "told",
           [&] { return "what may be said is rejected: " + fields.error().reason; });
      return;
    }
    hold(outcome == ToldBlocks::Outcome::accepted, "told", "what must not be said is accepted");
    hold(*fields == expected_.fields(), "told", "other fields come back");
    hold(representations == expected_.representations(), "told",
         "they come back in another representation");
    expect_table("decoder", decoder_->table());
  }

  tl::expected<FieldList, wire::Reject> decode(wire::Bytes block,
                                               std::vector<Representation>& representations) {
    FieldList fields;
    const auto done = decoder_->decode(block, [&](const FieldView& field) {
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
  std::optional<wire::hpack::Decoder> decoder_;
  std::optional<HpackDifferential> theirs_;
  HpackScript script_;  // what it has read
  wire::Writer block_{kUsualBlock};
  bool settled_ = true;
  bool begun_ = false;
};

/// Both have the same entries.
bool same(const DynamicTable& one, const DynamicTable& other) {
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

/// Our encoder, which does as it likes.
class OurPolicy {
 public:
  void limit(std::uint32_t octets) {
    encoder_.set_max_table_size(octets);
    channel_.limit(octets);
  }

  void encode(const FieldList& fields, wire::hpack::Policy policy) {
    channel_.expect(encoder_.encode(fields, policy), fields);
    hold(same(encoder_.table(), channel_.table()), "table",
         "our encoder's is another than its reader's");
  }

 private:
  wire::hpack::Encoder encoder_;
  HpackChannel channel_{"our encoder"};
};

/// nghttp2's.
class TheirPolicy {
 public:
  void limit(std::uint32_t octets) {
    encoder_.set_max_table_size(octets);
    channel_.limit(octets);
  }

  void encode(const FieldList& fields) {
    channel_.expect(encoder_.encode(fields), fields);
    hold(encoder_.table_size() == channel_.table().size(), "table",
         "nghttp2's encoder has one of another size than its reader's");
  }

 private:
  wire::hpack::testing::Deflater encoder_;
  HpackChannel channel_{"nghttp2's encoder"};
};

/// Those whose turn it is.
class ByPolicy {
 public:
  explicit ByPolicy(const Rota& rota) {
    if (rota.has(kOurPolicy)) {
      ours_.emplace();
    }
    if (rota.has(kTheirPolicy)) {
      theirs_.emplace();
    }
  }

  void limit(std::uint32_t octets) {
    if (ours_) {
      ours_->limit(octets);
    }
    if (theirs_) {
      theirs_->limit(octets);
    }
  }

  void encode(const FieldList& fields, wire::hpack::Policy policy) {
    if (ours_) {
      ours_->encode(fields, policy);
    }
    if (theirs_) {
      theirs_->encode(fields);
    }
  }

 private:
  std::optional<OurPolicy> ours_;
  std::optional<TheirPolicy> theirs_;
};

}  // namespace

int run(wire::Bytes input) {
  Encoding encoding(input);
  const Rota rota(input, kOracles);
  Told told(rota);
  ByPolicy by_policy(rota);
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
      const FieldList* fields = told.end();
      if (fields == nullptr) {
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
