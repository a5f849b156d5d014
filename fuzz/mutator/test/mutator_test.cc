#include "fuzz/mutator/mutator.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "fuzz/mutator/field_blocks.h"
#include "fuzz/mutator/frame_list.h"
#include "fuzz/mutator/hpack_block.h"
#include "fuzz/mutator/list.h"
#include "fuzz/mutator/new_frame.h"
#include "wire/frame/frame.h"
#include "wire/hpack/decoder.h"
#include "wire/hpack/encoder.h"

namespace fuzz {
namespace {

using ::testing::Key;
using ::testing::UnorderedElementsAre;
using wire::FrameType;
using wire::observer::Role;

constexpr std::size_t kMost = 4096;
constexpr std::uint64_t kSeeds = 3000;

class EachMutator : public ::testing::TestWithParam<const char*> {
 protected:
  const Mutator& mutator() const { return *find_mutator(GetParam()); }

  /// An input that so many mutations make of nothing.
  wire::Buffer grown(std::uint64_t seed, int mutations, std::size_t most = kMost) const {
    Random random(seed);
    wire::Buffer input;
    for (int i = 0; i < mutations; ++i) {
      input = mutator().mutate(input, most, random);
    }
    return input;
  }
};

INSTANTIATE_TEST_SUITE_P(Mutator, EachMutator,
                         ::testing::Values("bookkeeping", "frames", "hpack_decode", "judge",
                                           "observer"));

TEST_P(EachMutator, GivesTheSameForTheSameSeed) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const wire::Buffer one = grown(seed, 20);
    const wire::Buffer other = grown(seed + 1, 20);
    EXPECT_EQ(one, grown(seed, 20));
    Random first(seed);
    Random second(seed);
    EXPECT_EQ(mutator().cross_over(one, other, kMost, first),
              mutator().cross_over(one, other, kMost, second));
  }
}

TEST_P(EachMutator, GivesAnotherForAnotherSeed) {
  std::set<wire::Buffer> inputs;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    inputs.insert(grown(seed, 20));
  }
  EXPECT_GT(inputs.size(), 40U);
}

TEST_P(EachMutator, NeverGivesMoreThanTheEngineHasRoomFor) {
  for (const std::size_t most : {0U, 1U, 4U, 9U, 10U, 33U, 200U}) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
      EXPECT_LE(grown(seed, 10, most).size(), most);
      const wire::Buffer long_one = grown(seed, 30);
      Random random(seed);
      EXPECT_LE(mutator().mutate(long_one, most, random).size(), most);
      EXPECT_LE(mutator().cross_over(long_one, long_one, most, random).size(), most);
    }
  }
}

TEST_P(EachMutator, TakesAnyOctets) {
  Random random(1);
  for (int i = 0; i < 1000; ++i) {
    wire::Buffer octets(random.below(100));
    std::generate(octets.begin(), octets.end(), [&random] { return random.octet(); });
    EXPECT_LE(mutator().mutate(octets, kMost, random).size(), kMost);
    EXPECT_LE(mutator().cross_over(octets, {}, kMost, random).size(), kMost);
  }
}

TEST(Mutator, IsNotThereForATargetWhoseInputsAreNoLists) {
  EXPECT_EQ(find_mutator("huffman"), nullptr);
}

FrameList read_all(wire::Bytes octets) {
  FrameList frames;
  wire::Cursor cursor(octets);
  while (cursor.remaining() > 0) {
    frames.push_back(read_frame(cursor));
  }
  return frames;
}

wire::Buffer write_all(const FrameList& frames) {
  wire::Writer writer;
  for (const FrameItem& frame : frames) {
    write_frame(writer, frame);
  }
  return writer.take();
}

TEST(FrameList, IsTheSameOctetsWhenItIsWrittenAgain) {
  Random random(1);
  for (int i = 0; i < 1000; ++i) {
    wire::Buffer octets(random.below(200));
    std::generate(octets.begin(), octets.end(),
                  [&random] { return random.one_in(2) ? std::uint8_t{0} : random.octet(); });
    EXPECT_EQ(write_all(read_all(octets)), octets);
  }
}

FrameItem frame(const wire::Frame& content, wire::StreamId stream) {
  const wire::Buffer octets = wire::encode_frame(content, stream);
  wire::Cursor cursor(octets);
  return read_frame(cursor);
}

/// Four frames that differ in type and stream.
FrameList example() {
  wire::hpack::Encoder encoder;
  return {frame(wire::Headers{.fragment = encoder.encode({{":method", "GET"}, {"a", "b"}})}, 1),
          frame(wire::Data{.data = {1, 2, 3, 4}}, 3), frame(wire::Ping{}, 0),
          frame(wire::WindowUpdate{5}, 5)};
}

bool has_all_of(const FrameList& frames, const FrameList& others) {
  return std::all_of(others.begin(), others.end(), [&frames](const FrameItem& other) {
    return std::find(frames.begin(), frames.end(), other) != frames.end();
  });
}

/// What happened to the list, by what differs.
std::string operation(const FrameList& before, const FrameList& after) {
  if (after.size() < before.size()) {
    return "drop";
  }
  if (after.size() > before.size()) {
    const auto is_more = [](const FrameItem& item) { return item.is(FrameType::CONTINUATION); };
    if (has_all_of(before, after)) {
      return "duplicate";
    }
    return !has_all_of(after, before) && std::any_of(after.begin(), after.end(), is_more)
               ? "split"
               : "insert";
  }
  if (std::is_permutation(before.begin(), before.end(), after.begin())) {
    return before == after ? "nothing" : "move";
  }
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] == after[i]) {
      continue;
    }
    if (before[i].by != after[i].by) {
      return "end";
    }
    const wire::FrameHeader& was = *before[i].header;
    const wire::FrameHeader& is = *after[i].header;
    if (was.type != is.type) {
      return "type";
    }
    if (was.stream != is.stream) {
      return "stream";
    }
    if (was.reserved != is.reserved) {
      return "reserved";
    }
    const auto lost = static_cast<int>(before[i].payload.size() - after[i].payload.size());
    if (((was.flags ^ is.flags) & wire::flag::PADDED) != 0 && lost != 0) {
      return "padding";
    }
    if (((was.flags ^ is.flags) & wire::flag::PRIORITY) != 0 && lost != 0) {
      return "priority";
    }
    if (was.flags != is.flags) {
      return "flags";
    }
    if (before[i].payload == after[i].payload) {
      return "length";
    }
    return before[i].is(FrameType::HEADERS) ? "block" : "payload";
  }
  return "nothing";
}

TEST(FrameList, IsChangedInEveryWay) {
  std::map<std::string, int> seen;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    FrameList frames = example();
    change_frames(frames, /*both_ends=*/true, random);
    ++seen[operation(example(), frames)];
  }
  seen.erase("nothing");
  EXPECT_THAT(seen,
              UnorderedElementsAre(Key("block"), Key("drop"), Key("duplicate"), Key("end"),
                                   Key("flags"), Key("insert"), Key("length"), Key("move"),
                                   Key("padding"), Key("payload"), Key("priority"), Key("reserved"),
                                   Key("split"), Key("stream"), Key("type")));
}

TEST(FrameList, IsOfOneEndWhereOnlyThatOneSpeaks) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    FrameList frames;
    for (int i = 0; i < 10; ++i) {
      change_frames(frames, /*both_ends=*/false, random);
    }
    for (const FrameItem& item : frames) {
      EXPECT_EQ(item.by, Role::client);
    }
  }
}

TEST(NewFrame, IsWellFormedAndOfAnyType) {
  std::set<int> types;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    const FrameItem made = new_frame(example(), Role::client, random);
    ASSERT_TRUE(made.header);
    EXPECT_EQ(made.header->length, made.payload.size());
    types.insert(std::min<int>(made.header->type, 10));
  }
  EXPECT_EQ(types.size(), 11U);
}

/// The fields of each block of one end; a block that is none ends them.
std::vector<wire::hpack::FieldList> sections(const FrameList& frames) {
  std::vector<wire::hpack::FieldList> sections;
  wire::hpack::Decoder decoder;
  for (const FrameItem& item : frames) {
    const auto headers = wire::decode_frame(*item.header, item.payload);
    if (headers && std::holds_alternative<wire::Headers>(*headers)) {
      const auto fields = decoder.decode(std::get<wire::Headers>(*headers).fragment);
      if (!fields) {
        break;
      }
      sections.push_back(*fields);
    }
  }
  return sections;
}

TEST(FieldBlocks, KeepWhatOthersSayWhenOneIsChanged) {
  wire::hpack::Encoder encoder;
  const auto block = [&encoder](const char* value) {
    return wire::Headers{.fragment = encoder.encode({{"x-shared", "long enough"}, {"x", value}},
                                                    {.dynamic_table = true})};
  };
  const FrameList before = {frame(block("1"), 1), frame(block("2"), 3), frame(block("3"), 5)};
  int changed = 0;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    FrameList after = before;
    ASSERT_TRUE(change_block(after, random));
    if (after.size() > before.size()) {
      continue;  // split
    }
    const auto was = sections(before);
    const auto is = sections(after);
    ASSERT_EQ(is.size(), was.size());
    int others = 0;
    for (std::size_t i = 0; i < is.size(); ++i) {
      others += is[i] != was[i] ? 1 : 0;
    }
    EXPECT_LE(others, 1);
    changed += others;
  }
  EXPECT_GT(changed, 1000);
}

TEST(FieldBlocks, AreNotChangedWhereThereAreNone) {
  Random random(1);
  FrameList frames = {frame(wire::Ping{}, 0)};
  EXPECT_FALSE(change_block(frames, random));
}

TEST(HpackBlock, SaysTheSameWhenItIsWrittenAgain) {
  Random random(1);
  for (int i = 0; i < 1000; ++i) {
    HpackBlock block;
    for (int changes = 0; changes < 8; ++changes) {
      change_block(block, random);
    }
    const wire::Buffer octets = write_block(block);
    const wire::Buffer again = write_block(read_block(octets));
    wire::hpack::Decoder one;
    wire::hpack::Decoder other;
    const auto fields = one.decode(octets);
    if (fields) {
      EXPECT_EQ(fields, other.decode(again));
    }
  }
}

/// What the parts of a block are.
std::string kinds(const HpackBlock& block) {
  std::string text;
  for (const HpackPart& part : block) {
    text += "uilo"[part.index()];
  }
  return text;
}

TEST(HpackBlock, IsReadAsItsRepresentations) {
  const wire::Buffer octets = {0x20, 0x82, 0x40, 1, 'a', 1, 'b', 0x10, 1, 'c', 0, 0xff, 0x80};
  EXPECT_EQ(kinds(read_block(octets)), "uillo");
}

TEST(HpackBlock, IsChangedInEveryWay) {
  const HpackBlock before = {SizeUpdate{7}, Indexed{2}, Literal{.name = "a", .value = "b"},
                             Loose{{0xff}}};
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    HpackBlock after = before;
    change_block(after, random);
    seen.insert(kinds(after));
    const auto* literal = after.size() == 4 ? std::get_if<Literal>(&after[2]) : nullptr;
    if (literal != nullptr && kinds(after) == "uilo") {
      seen.insert(literal->name != "a"                                       ? "name"
                  : literal->value != "b"                                    ? "value"
                  : literal->huffman                                         ? "huffman"
                  : literal->name_index != 0                                 ? "name_index"
                  : literal->how != wire::hpack::Representation::incremental ? "how"
                                                                             : "another");
    }
  }
  for (const char* kind : {"ilo", "ulo", "uio", "uil", "uuilo", "uiilo", "uillo", "uiloo", "iulo",
                           "oilu", "name", "value", "huffman", "name_index", "how"}) {
    EXPECT_TRUE(seen.contains(kind)) << kind;
  }
}

TEST(List, IsCutToShortOnesMostOfTheTime) {
  std::size_t longest = 0;
  int cut = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Random random(seed);
    std::vector<int> items(40);
    const auto write = [](const std::vector<int>& all) { return wire::Buffer(all.size()); };
    const std::size_t size = fitting(items, kMost, random, write).size();
    cut += size < 20 ? 1 : 0;
    longest = std::max(longest, size);
  }
  EXPECT_GT(cut, 500);
  EXPECT_EQ(longest, 40U);
}

TEST(List, IsSplicedOfTheBeginningOfOneAndTheEndOfTheOther) {
  std::set<std::vector<int>> seen;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Random random(seed);
    std::vector<int> items = {1, 2};
    splice(items, {3, 4}, random);
    seen.insert(items);
  }
  for (const auto& spliced :
       std::vector<std::vector<int>>{{1, 4}, {3, 4}, {1, 3, 2}, {1, 2, 3, 4}}) {
    EXPECT_TRUE(seen.contains(spliced));
  }
}

}  // namespace
}  // namespace fuzz
