#include "wire/hpack/encoder.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "wire/hpack/decoder.h"
#include "wire/hpack/test/octets.h"

namespace wire::hpack {
namespace {

using testing::hex;
using testing::to_hex;
using enum Representation;

constexpr std::array kRepresentations = {indexed, incremental, without_indexing, never_indexed};
constexpr std::array kBooleans = {false, true};

std::string written(Encoder& encoder, std::string_view name, std::string_view value,
                    const FieldChoice& choice) {
  Writer writer;
  EXPECT_TRUE(encoder.field(writer, name, value, choice));
  return to_hex(writer.take());
}

TEST(FieldChoice, WritesEachRepresentationOfAnIndexedName) {
  Encoder encoder;
  const auto as = [&](Representation rep) {
    return written(encoder, ":path", "/x", {.rep = rep, .indexed_name = true});
  };
  EXPECT_EQ(as(incremental), "44022f78");
  EXPECT_EQ(as(without_indexing), "04022f78");
  EXPECT_EQ(as(never_indexed), "14022f78");
  EXPECT_EQ(as(indexed), "be");  // what the first one inserted
}

TEST(FieldChoice, WritesEachRepresentationOfALiteralName) {
  Encoder encoder;
  EXPECT_EQ(written(encoder, "a", "1", {.rep = incremental}), "4001610131");
  EXPECT_EQ(written(encoder, "a", "1", {.rep = without_indexing}), "0001610131");
  EXPECT_EQ(written(encoder, "a", "1", {.rep = never_indexed}), "1001610131");
}

TEST(FieldChoice, CodesNameAndValueIndependently) {
  Encoder encoder;
  EXPECT_EQ(written(encoder, "a", "a", {.huffman_name = true}), "00811f0161");
  EXPECT_EQ(written(encoder, "a", "a", {.huffman_value = true}), "000161811f");
}

TEST(FieldChoice, SaysNothingThatItWouldHaveToInvent) {
  Encoder encoder;
  Writer writer;
  EXPECT_FALSE(encoder.field(writer, ":method", "PUT", {.rep = indexed}));
  EXPECT_FALSE(encoder.field(writer, "a", "1", {.rep = incremental, .indexed_name = true}));
  EXPECT_EQ(writer.size(), 0U);
  EXPECT_EQ(encoder.table().count(), 0U);
}

TEST(FieldChoice, WritesAnyIndexRightOrWrong) {
  Encoder encoder;
  EXPECT_EQ(written(encoder, "", "", {.rep = indexed, .index = 0}), "80");
  EXPECT_EQ(written(encoder, "", "", {.rep = indexed, .index = 70}), "c6");
  EXPECT_EQ(written(encoder, "", "", {.rep = indexed, .index = kMaxInteger}), "ff80ffffff0f");
  EXPECT_EQ(written(encoder, "", "1", {.rep = never_indexed, .index = 70}), "1f370131");
  EXPECT_EQ(encoder.table().count(), 0U);
}

TEST(FieldChoice, InsertsWhatTheReaderOfALiedNameInserts) {
  Encoder encoder;
  Decoder decoder;
  Writer writer;
  ASSERT_TRUE(encoder.field(writer, "not-method", "1", {.rep = incremental, .index = 2}));
  ASSERT_TRUE(encoder.field(writer, "not-method", "2", {.rep = incremental, .index = 62}));
  ASSERT_TRUE(encoder.field(writer, ":method", "2", {.rep = indexed}));
  const auto fields = decoder.decode(writer.take());
  EXPECT_EQ(fields, (FieldList{{":method", "1"}, {":method", "2"}, {":method", "2"}}));
  EXPECT_EQ(encoder.table().entry(1), decoder.table().entry(1));
}

TEST(FieldChoice, GoesWithSizeUpdatesAnywhere) {
  Encoder encoder;
  Writer writer;
  encoder.size_update(writer, 0);
  ASSERT_TRUE(encoder.field(writer, ":method", "GET", {.rep = indexed}));
  encoder.size_update(writer, 100000);
  EXPECT_EQ(to_hex(writer.take()),
            "2082"
            "3f818d06");
  EXPECT_EQ(encoder.table().capacity(), 100000U);
}

// Every choice comes back -------------------------------------------------------------------------

std::string every_octet() {
  std::string text;
  for (unsigned octet = 0; octet < 256; ++octet) {
    text += static_cast<char>(octet);
  }
  return text;
}

std::vector<FieldChoice> every_choice() {
  std::vector<FieldChoice> choices;
  for (const Representation rep : kRepresentations) {
    for (const bool indexed_name : kBooleans) {
      for (const bool huffman_name : kBooleans) {
        for (const bool huffman_value : kBooleans) {
          choices.push_back({rep, indexed_name, huffman_name, huffman_value, std::nullopt});
        }
      }
    }
  }
  return choices;
}

/// Fields whose names and values are in the static table, the dynamic one, or none.
std::vector<Field> every_kind_of_field() {
  const std::vector<std::string> names = {":method", "via", "x-known", "x-new", "", every_octet()};
  const std::vector<std::string> values = {"GET",
                                           "",
                                           "known",
                                           std::string(126, 'v'),
                                           std::string(127, '~'),
                                           every_octet(),
                                           std::string(5000, 'a')};
  std::vector<Field> fields;
  for (const std::string& name : names) {
    for (const std::string& value : values) {
      fields.push_back({name, value});
    }
  }
  return fields;
}

/// Both ends of a connection, with "x-known: known" in the table.
struct Ends {
  Encoder encoder;
  Decoder decoder;

  Ends() {
    Writer writer;
    EXPECT_TRUE(encoder.field(writer, "x-known", "known", {.rep = incremental}));
    EXPECT_TRUE(decoder.decode(writer.take()));
  }

  /// What was written comes back, and both tables stay the same.
  void expect_back(Writer& writer, const FieldList& fields) {
    const auto decoded = decoder.decode(writer.take());
    ASSERT_TRUE(decoded) << decoded.error().reason;
    EXPECT_EQ(*decoded, fields);
    ASSERT_EQ(encoder.table().count(), decoder.table().count());
    EXPECT_EQ(encoder.table().size(), decoder.table().size());
    for (std::uint32_t index = 1; index <= encoder.table().count(); ++index) {
      EXPECT_EQ(encoder.table().entry(index), decoder.table().entry(index));
    }
  }
};

TEST(Encoder, BringsBackEveryFieldUnderEveryPairOfChoices) {
  const std::vector<FieldChoice> choices = every_choice();
  for (const Field& field : every_kind_of_field()) {
    for (const FieldChoice& first : choices) {
      for (const FieldChoice& second : choices) {
        Ends ends;
        Writer writer;
        FieldList said;
        for (const FieldChoice& choice : {first, second}) {
          if (ends.encoder.field(writer, field.name, field.value, choice)) {
            said.push_back({field.name, field.value, choice.rep == never_indexed});
          }
        }
        ends.expect_back(writer, said);
        if (::testing::Test::HasFailure()) {
          return;
        }
      }
    }
  }
}

TEST(Encoder, BringsBackFieldsUnderEveryPolicy) {
  FieldList fields = every_kind_of_field();
  fields.push_back({"authorization", "secret", true});
  fields.push_back({"x-secret", "secret", true});
  fields.push_back({"x-known", "known", true});
  for (const bool dynamic_table : kBooleans) {
    for (const bool huffman : kBooleans) {
      Ends ends;
      for (int block = 0; block < 3; ++block) {
        Writer writer;
        ends.encoder.encode(writer, fields, {dynamic_table, huffman});
        ends.expect_back(writer, fields);
      }
    }
  }
}

// Policies ----------------------------------------------------------------------------------------

TEST(Policy, ByDefaultRefersToTheStaticTableOnly) {
  Encoder encoder;
  const FieldList fields = {{":method", "GET"}, {":path", "/x"}, {"te", "~"}};
  for (int block = 0; block < 2; ++block) {
    EXPECT_EQ(to_hex(encoder.encode(fields)), "8204022f7800027465017e");
  }
  EXPECT_EQ(encoder.table().count(), 0U);
}

TEST(Policy, CanLeaveStringsPlain) {
  Encoder encoder;
  EXPECT_EQ(to_hex(encoder.encode({{"aaa", "aaa"}}, {.huffman = false})), "000361616103616161");
  EXPECT_EQ(to_hex(encoder.encode({{"aaa", "aaa"}})),
            "0082"
            "18c7"
            "82"
            "18c7");
}

TEST(Policy, WithADynamicTableRepeatsAListInAnOctetPerField) {
  Encoder encoder;
  const FieldList fields = {
      {":method", "POST"}, {"content-type", "application/grpc"}, {"te", "trailers"}};
  encoder.encode(fields, {.dynamic_table = true});
  EXPECT_EQ(to_hex(encoder.encode(fields, {.dynamic_table = true})), "83bfbe");
}

TEST(Policy, KeepsSecretsAndWhatChangesOutOfTheTable) {
  Encoder encoder;
  encoder.encode({{":path", "/changes"},
                  {"authorization", "Bearer secret"},
                  {"cookie", "a=1"},
                  {"x-secret", "1", true},
                  {"x-huge", std::string(3000, 'v')}},
                 {.dynamic_table = true});
  EXPECT_EQ(encoder.table().count(), 0U);
}

// The peer's limit --------------------------------------------------------------------------------

TEST(MaxTableSize, IsAnnouncedAtTheStartOfTheNextBlockOnly) {
  Encoder encoder;
  encoder.set_max_table_size(100);
  EXPECT_EQ(to_hex(encoder.encode({{":method", "GET"}})), "3f4582");
  EXPECT_EQ(to_hex(encoder.encode({{":method", "GET"}})), "82");
  encoder.set_max_table_size(200);
  EXPECT_EQ(to_hex(encoder.encode({{":method", "GET"}})), "3fa90182");
}

TEST(MaxTableSize, IsAnnouncedWithTheLeastOneIfItFellAndRose) {
  Encoder encoder;
  encoder.set_max_table_size(0);
  encoder.set_max_table_size(10);
  encoder.set_max_table_size(65536);
  EXPECT_EQ(to_hex(encoder.encode({})), "203fe11f");
  EXPECT_EQ(to_hex(encoder.encode({})), "");
}

TEST(MaxTableSize, AboveTheDefaultChangesNothing) {
  Encoder encoder;
  encoder.set_max_table_size(65536);
  EXPECT_EQ(to_hex(encoder.encode({{":method", "GET"}})), "82");
  EXPECT_EQ(encoder.table().capacity(), kDefaultTableSize);
}

TEST(MaxTableSize, IsSettledForTheDecoderAtTheOtherEnd) {
  Ends ends;
  for (const std::uint32_t size : {4096U, 0U, 30U, 50U, 4096U, 0U, 8192U}) {
    ends.encoder.set_max_table_size(size);
    ends.decoder.set_max_table_size(size);
    Writer writer;
    const FieldList fields = {{"x-a", "1"}, {"x-b", "2"}, {"x-c", "3"}};
    ends.encoder.encode(writer, fields, {.dynamic_table = true});
    ends.expect_back(writer, fields);
  }
}

}  // namespace
}  // namespace wire::hpack
