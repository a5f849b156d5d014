// Ours against nghttp2's HPACK, over random blocks.
//
// Where the two differ on purpose (the last tests hold both to it; the generators keep clear of
// it):
//   - After a reduced SETTINGS_HEADER_TABLE_SIZE, nghttp2 demands a size update if the new limit is
//     below the table's capacity; we do only if the entries no longer fit, as RFC 9113 §4.3.1 says.
//   - Our bounds on fields and on the list are ours; nghttp2 leaves them to its session. Both bound
//     strings (65536 octets), nghttp2 by the coded length of Huffman strings, we by the decoded
//     one.
#include <gtest/gtest.h>

#include <string>

#include "wire/hpack/decoder.h"
#include "wire/hpack/encoder.h"
#include "wire/hpack/test/nghttp2_peer.h"
#include "wire/hpack/test/octets.h"
#include "wire/hpack/test/random_fields.h"

namespace wire::hpack {
namespace {

using testing::Chance;
using testing::Deflater;
using testing::hex;
using testing::Inflater;
using testing::to_hex;

constexpr std::uint32_t kConnections = 2000;
constexpr int kBlocks = 50;  // of each connection

/// Appends the field in some way that brings it back.
void say(Encoder& encoder, Writer& writer, Chance& chance, const Field& field) {
  FieldChoice choice = chance.choice();
  if (field.never_indexed) {
    choice.rep = Representation::never_indexed;
  } else if (choice.rep == Representation::never_indexed) {
    choice.rep = Representation::incremental;
  }
  const bool said = encoder.field(writer, field.name, field.value, choice) ||
                    encoder.field(writer, field.name, field.value,
                                  {.rep = field.never_indexed ? Representation::never_indexed
                                                              : Representation::incremental});
  EXPECT_TRUE(said);
}

/// A block of ours: by policy, or each field by chance behind size updates by chance.
Buffer our_block(Encoder& encoder, Chance& chance, const FieldList& fields) {
  if (chance.one_in(4)) {
    return encoder.encode(fields, {.dynamic_table = chance.one_in(2), .huffman = chance.one_in(2)});
  }
  Writer writer;
  encoder.begin_block(writer);
  for (std::uint32_t i = chance.one_in(10) ? 1 + chance.below(3) : 0; i > 0; --i) {
    encoder.size_update(writer, chance.below(encoder.table().capacity() + 1));
  }
  for (const Field& field : fields) {
    say(encoder, writer, chance, field);
  }
  return writer.take();
}

/// Names, values and marks come back; an encoder may mark more fields as never indexed.
void expect_back(const FieldList& decoded, const FieldList& said) {
  ASSERT_EQ(decoded.size(), said.size());
  for (std::size_t i = 0; i < said.size(); ++i) {
    ASSERT_EQ(decoded[i].name, said[i].name);
    ASSERT_EQ(decoded[i].value, said[i].value);
    ASSERT_TRUE(decoded[i].never_indexed || !said[i].never_indexed);
  }
}

TEST(Nghttp2, ReadsEveryBlockOfOurs) {
  for (std::uint32_t connection = 0; connection < kConnections; ++connection) {
    Chance chance(connection);
    Encoder encoder;
    Inflater inflater;
    for (int i = 0; i < kBlocks; ++i) {
      if (chance.one_in(16)) {
        const std::uint32_t limit = chance.below(8192);
        encoder.set_max_table_size(limit);
        inflater.set_max_table_size(limit);
      }
      const FieldList fields = chance.fields();
      const Buffer block = our_block(encoder, chance, fields);
      const auto decoded = inflater.decode(block);
      ASSERT_TRUE(decoded) << to_hex(block);
      ASSERT_NO_FATAL_FAILURE(expect_back(*decoded, fields)) << to_hex(block);
      ASSERT_EQ(inflater.table_size(), encoder.table().size());
    }
  }
}

TEST(Nghttp2, IsReadByOursInEveryBlock) {
  for (std::uint32_t connection = 0; connection < kConnections; ++connection) {
    Chance chance(connection);
    Deflater deflater;
    Decoder decoder;
    for (int i = 0; i < kBlocks; ++i) {
      if (chance.one_in(16)) {
        const std::uint32_t limit = chance.below(8192);
        deflater.set_max_table_size(limit);
        decoder.set_max_table_size(limit);
      }
      const FieldList fields = chance.fields();
      const Buffer block = deflater.encode(fields);
      const auto decoded = decoder.decode(block);
      ASSERT_TRUE(decoded) << decoded.error().reason << " in " << to_hex(block);
      ASSERT_NO_FATAL_FAILURE(expect_back(*decoded, fields)) << to_hex(block);
    }
  }
}

TEST(Nghttp2, AgreesAboutDamagedBlocks) {
  std::size_t accepted = 0;
  std::size_t rejected = 0;
  for (std::uint32_t connection = 0; accepted + rejected < 100000; ++connection) {
    Chance chance(connection);
    Encoder encoder;
    Inflater inflater;
    Decoder decoder;
    for (int i = 0; i < kBlocks; ++i) {
      Buffer block = our_block(encoder, chance, chance.fields());
      if (i > 2) {
        block = chance.damaged(std::move(block));
      }
      const auto theirs = inflater.decode(block);
      const auto ours = decoder.decode(block);
      ASSERT_EQ(ours.has_value(), theirs.has_value())
          << to_hex(block) << (ours ? "" : ": " + ours.error().reason);
      if (!ours) {
        ++rejected;
        break;
      }
      ++accepted;
      ASSERT_EQ(*ours, *theirs) << to_hex(block);
      ASSERT_EQ(decoder.table().size(), inflater.table_size()) << to_hex(block);
    }
  }
  EXPECT_GT(accepted, 20000U);
  EXPECT_GT(rejected, 20000U);
}

TEST(Nghttp2, DemandsASizeUpdateEvenIfTheTableFits) {
  Inflater inflater;
  Decoder decoder;
  inflater.set_max_table_size(100);
  decoder.set_max_table_size(100);
  EXPECT_FALSE(inflater.decode(hex("82")));
  EXPECT_TRUE(decoder.decode(hex("82")));
}

TEST(Nghttp2, BoundsNeitherTheFieldsNorTheList) {
  const Buffer block(2000, 0x82);
  EXPECT_TRUE(Inflater().decode(block));
  EXPECT_FALSE(Decoder().decode(block));
}

TEST(Nghttp2, BoundsHuffmanStringsByTheirCodedLength) {
  Encoder encoder;
  Writer writer;
  const std::string value(70000, 'a');
  ASSERT_TRUE(encoder.field(writer, "n", value, {.huffman_value = true}));
  const Buffer block = writer.take();
  EXPECT_EQ(Inflater().decode(block), (FieldList{{"n", value}}));
  EXPECT_FALSE(Decoder().decode(block));
}

}  // namespace
}  // namespace wire::hpack
