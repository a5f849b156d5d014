#include "wire/hpack/decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>
#include <vector>

#include "wire/hpack/encoder.h"
#include "wire/hpack/test/octets.h"

namespace wire::hpack {
namespace {

using ::testing::HasSubstr;
using testing::hex;
using testing::joined;
using testing::kInsert;

/// A block that does not decode, after others that do.
struct Rejection {
  std::string_view what;
  std::vector<std::string_view> before;
  std::string_view block;
  std::string_view clause;  // with "*" for -server and -client
  std::string_view reason;
};

const std::vector<Rejection> kRejections = {
    {"index 0", {}, "82 80", "rfc7541-6.1-indexed-zero*", "octet 1: an indexed field with index 0"},
    {"the first dynamic index on a fresh table",
     {},
     "be",
     "rfc7541-2.3.2-dynamic-empty-start",
     "62, the last one is 61"},
    {"an index beyond both tables",
     {},
     "c6",
     "rfc7541-2.3.3-index-too-large*",
     "70, the last one is 61"},
    {"the index behind the last entry",
     {kInsert},
     "bf",
     "rfc7541-2.3.3-index-too-large*",
     "63, the last one is 62"},
    {"a name index beyond both tables, incremental",
     {},
     "7f 07 01 31",
     "rfc7541-2.3.3-index-too-large*",
     "70"},
    {"a name index beyond both tables, without indexing",
     {},
     "0f 37 01 31",
     "rfc7541-2.3.3-index-too-large*",
     "70"},
    {"a name index beyond both tables, never indexed",
     {},
     "1f 37 01 31",
     "rfc7541-2.3.3-index-too-large*",
     "70"},
    {"an entry evicted by a size update",
     {kInsert, "20 3f e1 1f"},
     "be",
     "rfc7541-2.3.3-index-evicted",
     "62, the last one is 61"},
    {"a size update after an insertion",
     {},
     "40 01 61 01 31 20",
     "rfc7541-4.2-update-at-end*",
     "octet 5"},
    {"an entry evicted by insertions",
     {kInsert, "3f 03", kInsert, kInsert},
     "bf",
     "rfc7541-2.3.3-index-evicted",
     "63, the last one is 62"},
    {"an index that no table could reach",
     {},
     "ff 80 ff ff ff 0f",
     "rfc7541-2.3.3-index-huge",
     "4294967295"},
    {"an index above 2^32", {}, "ff 81 ff ff ff 1f", "rfc7541-2.3.3-index-huge", "octet 0"},
    {"a name index above 2^32", {}, "7f c1 ff ff ff 1f", "rfc7541-2.3.3-index-huge", "octet 0"},
    {"a size update after a field",
     {},
     "82 20",
     "rfc7541-4.2-update-at-end*",
     "octet 1: a size update after a field"},
    {"a string length above 2^32",
     {},
     "00 7f 81 ff ff ff 0f",
     "rfc7541-5.1-int-overflow",
     "octet 0: an integer above 2^32-1"},
    {"a size update above 2^32", {}, "3f e1 ff ff ff 0f", "rfc7541-5.1-int-overflow", "2^32"},
    {"an overlong string length",
     {},
     "00 7f 80 80 80 80 80 00",
     "rfc7541-5.1-int-overlong",
     "too many octets"},
    {"an overlong index", {}, "ff 80 80 80 80 80 00", "rfc7541-5.1-int-overlong", "octet 0"},
    {"the end inside an index", {}, "ff", "rfc7541-5.1-int-truncated", "octet 0"},
    {"the end inside a size update", {}, "3f e1", "rfc7541-5.1-int-truncated", "octet 0"},
    {"the end before a name", {}, "40", "rfc7541-5.1-int-truncated", "octet 0"},
    {"the end before a value", {}, "42", "rfc7541-5.1-int-truncated", "octet 0"},
    {"the end inside a string length", {}, "42 7f", "rfc7541-5.1-int-truncated", "octet 0"},
    {"a name beyond the block", {}, "40 64 61 61", "rfc7541-5.2-string-length-beyond", "octet 0"},
    {"a value beyond the block", {}, "42 02 61", "rfc7541-5.2-string-length-beyond", "octet 0"},
    {"a Huffman-coded value beyond the block",
     {},
     "42 82 1f",
     "rfc7541-5.2-string-length-beyond",
     "octet 0"},
    {"Huffman padding of 8 bits",
     {},
     "42 81 ff",
     "rfc7541-5.2-huffman-pad-long*",
     "more than 7 bits"},
    {"Huffman padding of zeros", {}, "42 81 18", "rfc7541-5.2-huffman-pad-zero*", "not all ones"},
    {"EOS in a value", {}, "42 84 ff ff ff ff", "rfc7541-5.2-huffman-eos*", "EOS"},
    {"EOS in a name", {}, "40 84 ff ff ff ff 00", "rfc7541-5.2-huffman-eos*", "EOS"},
    {"a size update above the limit",
     {},
     "3f e2 1f",
     "rfc7541-6.3-update-too-large*",
     "4097 > 4096"},
    {"a second size update above the limit",
     {},
     "20 3f e2 1f",
     "rfc7541-6.3-update-too-large*",
     "octet 1"},
};

std::string clause_for(std::string_view pattern, Receiver receiver) {
  std::string clause(pattern);
  if (clause.ends_with('*')) {
    clause.replace(clause.size() - 1, 1, receiver == Receiver::server ? "-server" : "-client");
  }
  return clause;
}

void expect_rejection(const Rejection& rejection, Receiver receiver) {
  SCOPED_TRACE(rejection.what);
  Decoder decoder({.receiver = receiver});
  for (const std::string_view block : rejection.before) {
    ASSERT_TRUE(decoder.decode(hex(block)));
  }
  const Buffer block = hex(rejection.block);
  const auto fields = decoder.decode(block);
  ASSERT_FALSE(fields);
  EXPECT_EQ(name(fields.error().clause), clause_for(rejection.clause, receiver));
  EXPECT_EQ(fields.error().scope, Scope::connection);
  EXPECT_EQ(fields.error().code, ErrorCode::COMPRESSION_ERROR);
  EXPECT_THAT(fields.error().reason, HasSubstr(std::string(rejection.reason)));
}

TEST(Decoder, RejectsWithTheClauseThatIsBroken) {
  for (const Rejection& rejection : kRejections) {
    expect_rejection(rejection, Receiver::server);
    expect_rejection(rejection, Receiver::client);
  }
}

TEST(Decoder, SaysTheSameAgainAfterARejection) {
  Decoder decoder;
  const auto first = decoder.decode(hex("82 80"));
  ASSERT_FALSE(first);
  EXPECT_EQ(decoder.decode(hex("82")), first);
  EXPECT_EQ(decoder.decode({}), first);
  EXPECT_EQ(decoder.reject(), first.error());
}

TEST(Decoder, HandsOutTheFieldsBeforeAFault) {
  Decoder decoder;
  std::vector<std::string> names;
  const auto done = decoder.decode(
      hex("82 84 80"), [&names](const FieldView& field) { names.emplace_back(field.name); });
  EXPECT_FALSE(done);
  EXPECT_THAT(names, ::testing::ElementsAre(":method", ":path"));
}

TEST(Decoder, TellsRepresentationsApart) {
  Decoder decoder;
  std::vector<Representation> seen;
  const auto done =
      decoder.decode(hex("82 44 01 2f 04 01 2f 14 01 2f"),
                     [&seen](const FieldView& field) { seen.push_back(field.representation); });
  ASSERT_TRUE(done);
  using enum Representation;
  EXPECT_THAT(seen, ::testing::ElementsAre(indexed, incremental, without_indexing, never_indexed));
}

TEST(Decoder, MarksNeverIndexedFields) {
  Decoder decoder;
  const auto fields = decoder.decode(hex("10 01 61 01 31 00 01 61 01 31"));
  EXPECT_EQ(fields, (FieldList{{"a", "1", true}, {"a", "1", false}}));
}

TEST(Decoder, TakesEmptyBlocksNamesAndValues) {
  Decoder decoder;
  EXPECT_EQ(decoder.decode({}), FieldList{});
  EXPECT_EQ(decoder.decode(hex("00 00 00  00 80 80  40 00 00")),
            (FieldList{{"", ""}, {"", ""}, {"", ""}}));
  EXPECT_EQ(decoder.table().size(), 32U);
}

TEST(Decoder, ReadsEveryStaticEntry) {
  for (std::uint32_t index = 1; index <= kStaticEntries; ++index) {
    Decoder decoder;
    const Buffer block = {static_cast<std::uint8_t>(0x80U | index)};
    const auto fields = decoder.decode(block);
    ASSERT_TRUE(fields);
    EXPECT_EQ(fields->front().name, static_entry(index).name);
    EXPECT_EQ(fields->front().value, static_entry(index).value);
  }
}

TEST(Decoder, TakesANameFromTheEntryThatItsOwnInsertionEvicts) {
  Decoder decoder({.max_table_size = 40});
  ASSERT_TRUE(decoder.decode(hex("40 04 6e 61 6d 65 02 31 31")));  // name: 11 (38 octets)
  EXPECT_EQ(decoder.decode(hex("7e 03 32 32 32 be")),
            (FieldList{{"name", "222"}, {"name", "222"}}));
  // 41 octets: the table is emptied, the field is still "name".
  EXPECT_EQ(decoder.decode(hex("7e 05 33 33 33 33 33")), (FieldList{{"name", "33333"}}));
  EXPECT_EQ(decoder.table().count(), 0U);
}

TEST(Decoder, KeepsTheTableAcrossBlocksAndStartsEmpty) {
  Decoder decoder;
  ASSERT_TRUE(decoder.decode(hex(kInsert)));
  EXPECT_EQ(decoder.decode(hex("be")), (FieldList{{"a", "1"}}));
}

TEST(Decoder, NeverLooksBeyondABlockWhereverItEnds) {
  Encoder encoder;
  Writer writer;
  const FieldChoice choice{.rep = Representation::incremental, .huffman_value = true};
  ASSERT_TRUE(encoder.field(writer, std::string(200, 'n'), std::string(300, '~'), choice));
  const Buffer whole = joined(hex("3f e1 1f 82 04 01 2f"), writer.take());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Buffer part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    Decoder decoder;
    const auto fields = decoder.decode(part);
    const bool between_fields = size == 0 || size == 3 || size == 4 || size == 7;
    EXPECT_EQ(fields.has_value(), between_fields) << size;
  }
}

TEST(Fault, HasAClauseAndATextEach) {
  std::set<std::string_view> texts;
  constexpr unsigned kFaults = static_cast<unsigned>(Fault::field_list_too_big) + 1;
  for (unsigned i = 0; i < kFaults; ++i) {
    const Fault fault = static_cast<Fault>(i);
    texts.insert(to_string(fault));
    for (const Receiver receiver : {Receiver::server, Receiver::client}) {
      EXPECT_NE(clause_of(fault, receiver), ClauseId::rfc9113_4_3_decode_error);
    }
  }
  EXPECT_EQ(texts.size(), kFaults);
}

}  // namespace
}  // namespace wire::hpack
