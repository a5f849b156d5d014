// The examples of RFC 7541 Appendix C, decoded and encoded.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "wire/hpack/decoder.h"
#include "wire/hpack/encoder.h"
#include "wire/hpack/test/octets.h"

namespace wire::hpack {
namespace {

using testing::hex;
using testing::to_hex;

/// A block, what it says, and the dynamic table after it, newest entry first.
struct Example {
  std::string_view section;
  std::string_view block;
  FieldList fields;
  FieldList table;
  std::size_t table_size;
};

FieldList entries(const DynamicTable& table) {
  FieldList entries;
  for (std::uint32_t index = 1; index <= table.count(); ++index) {
    const Entry entry = table.entry(index);
    entries.push_back({std::string(entry.name), std::string(entry.value)});
  }
  return entries;
}

void expect_table(const DynamicTable& table, const Example& example) {
  EXPECT_EQ(entries(table), example.table);
  EXPECT_EQ(table.size(), example.table_size);
}

void decode_in_order(const std::vector<Example>& examples, Limits limits = {}) {
  Decoder decoder(limits);
  for (const Example& example : examples) {
    SCOPED_TRACE(example.section);
    const auto fields = decoder.decode(hex(example.block));
    ASSERT_TRUE(fields) << fields.error().reason;
    EXPECT_EQ(*fields, example.fields);
    expect_table(decoder.table(), example);
  }
}

/// As the examples do: an index if a table has the field, else an incremental literal.
void encode_as_examples_do(Encoder& encoder, Writer& writer, const Field& field, bool huffman) {
  using enum Representation;
  const auto say = [&](const FieldChoice& choice) {
    return encoder.field(writer, field.name, field.value, choice);
  };
  EXPECT_TRUE(say({.rep = indexed}) ||
              say({.rep = incremental, .indexed_name = true, .huffman_value = huffman}) ||
              say({.rep = incremental, .huffman_name = huffman, .huffman_value = huffman}));
}

void encode_in_order(const std::vector<Example>& examples, bool huffman, std::uint32_t table_size) {
  Encoder encoder;
  Writer updates;
  encoder.size_update(updates, table_size);
  for (const Example& example : examples) {
    SCOPED_TRACE(example.section);
    Writer writer;
    for (const Field& field : example.fields) {
      encode_as_examples_do(encoder, writer, field, huffman);
    }
    EXPECT_EQ(to_hex(writer.take()), to_hex(hex(example.block)));
    expect_table(encoder.table(), example);
  }
}

const Field kCustom{"custom-key", "custom-header"};
const Field kSamplePath{":path", "/sample/path"};
const Field kSecret{"password", "secret", true};
const Field kGet{":method", "GET"};

const std::vector<Example> kC2 = {
    {"C.2.1",
     "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572",
     {kCustom},
     {kCustom},
     55},
    {"C.2.2", "040c 2f73 616d 706c 652f 7061 7468", {kSamplePath}, {}, 0},
    {"C.2.3", "1008 7061 7373 776f 7264 0673 6563 7265 74", {kSecret}, {}, 0},
    {"C.2.4", "82", {kGet}, {}, 0},
};

const Field kAuthority{":authority", "www.example.com"};
const Field kNoCache{"cache-control", "no-cache"};
const Field kCustomValue{"custom-key", "custom-value"};

/// C.3 and C.4 say the same.
std::vector<Example> requests(const std::array<std::string_view, 3>& blocks) {
  const FieldList first = {kGet, {":scheme", "http"}, {":path", "/"}, kAuthority};
  FieldList second = first;
  second.push_back(kNoCache);
  const FieldList third = {
      kGet, {":scheme", "https"}, {":path", "/index.html"}, kAuthority, kCustomValue};
  return {{"first request", blocks[0], first, {kAuthority}, 57},
          {"second request", blocks[1], second, {kNoCache, kAuthority}, 110},
          {"third request", blocks[2], third, {kCustomValue, kNoCache, kAuthority}, 164}};
}

const std::vector<Example> kC3 = requests(
    {"8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d", "8286 84be 5808 6e6f 2d63 6163 6865",
     "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65"});

const std::vector<Example> kC4 =
    requests({"8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff", "8286 84be 5886 a8eb 1064 9cbf",
              "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf"});

/// C.5 and C.6 say the same.
std::vector<Example> responses(const std::array<std::string_view, 3>& blocks) {
  const Field found{":status", "302"};
  const Field redirect{":status", "307"};
  const Field cache{"cache-control", "private"};
  const Field date{"date", "Mon, 21 Oct 2013 20:13:21 GMT"};
  const Field later{"date", "Mon, 21 Oct 2013 20:13:22 GMT"};
  const Field location{"location", "https://www.example.com"};
  const Field gzip{"content-encoding", "gzip"};
  const Field cookie{"set-cookie", "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"};
  return {{"first response",
           blocks[0],
           {found, cache, date, location},
           {location, date, cache, found},
           222},
          {"second response",
           blocks[1],
           {redirect, cache, date, location},
           {redirect, location, date, cache},
           222},
          {"third response",
           blocks[2],
           {{":status", "200"}, cache, later, location, gzip, cookie},
           {cookie, gzip, later},
           215}};
}

const std::vector<Example> kC5 = responses(
    {"4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a"
     "3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
     "4803 3330 37c1 c0bf",
     "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04"
     "677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49"
     "553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31"});

const std::vector<Example> kC6 = responses(
    {"4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e"
     "919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
     "4883 640e ffc1 c0bf",
     "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7"
     "821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed"
     "4ee5 b106 3d50 07"});

TEST(AppendixC, DecodesTheRepresentationsOfC2) {
  for (const Example& example : kC2) {
    decode_in_order({example});
  }
}

TEST(AppendixC, EncodesTheRepresentationsOfC2) {
  using enum Representation;
  const std::vector<FieldChoice> choices = {{.rep = incremental},
                                            {.rep = without_indexing, .indexed_name = true},
                                            {.rep = never_indexed},
                                            {.rep = indexed}};
  for (std::size_t i = 0; i < kC2.size(); ++i) {
    SCOPED_TRACE(kC2[i].section);
    Encoder encoder;
    Writer writer;
    const Field& field = kC2[i].fields.front();
    EXPECT_TRUE(encoder.field(writer, field.name, field.value, choices[i]));
    EXPECT_EQ(to_hex(writer.take()), to_hex(hex(kC2[i].block)));
    expect_table(encoder.table(), kC2[i]);
  }
}

TEST(AppendixC, DecodesTheRequestsOfC3) { decode_in_order(kC3); }
TEST(AppendixC, DecodesTheHuffmanCodedRequestsOfC4) { decode_in_order(kC4); }
TEST(AppendixC, DecodesTheResponsesOfC5) { decode_in_order(kC5, {.max_table_size = 256}); }
TEST(AppendixC, DecodesTheHuffmanCodedResponsesOfC6) {
  decode_in_order(kC6, {.max_table_size = 256});
}

TEST(AppendixC, EncodesTheRequestsOfC3) { encode_in_order(kC3, false, 4096); }
TEST(AppendixC, EncodesTheHuffmanCodedRequestsOfC4) { encode_in_order(kC4, true, 4096); }
TEST(AppendixC, EncodesTheResponsesOfC5) { encode_in_order(kC5, false, 256); }
TEST(AppendixC, EncodesTheHuffmanCodedResponsesOfC6) { encode_in_order(kC6, true, 256); }

TEST(AppendixC, ThePolicyWithADynamicTableEncodesTheRequestsOfC4) {
  Encoder encoder;
  for (const Example& example : kC4) {
    const Buffer block = encoder.encode(example.fields, {.dynamic_table = true});
    EXPECT_EQ(to_hex(block), to_hex(hex(example.block)));
  }
}

}  // namespace
}  // namespace wire::hpack
