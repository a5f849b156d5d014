#include "fuzz/mutator/field_blocks.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "fuzz/mutator/vocabulary.h"
#include "wire/frame/frame.h"
#include "wire/hpack/decoder.h"
#include "wire/hpack/encoder.h"

namespace fuzz {
namespace {

using wire::observer::Role;

/// A block, and the frames that carry it.
struct Block {
  std::vector<std::size_t> places;
  std::vector<wire::Frame> parts;
  wire::hpack::FieldList fields;
};

/// Where a frame's part of a block is; nullptr: it is another frame.
wire::Buffer* fragment(wire::Frame& frame) {
  if (auto* headers = std::get_if<wire::Headers>(&frame)) {
    return &headers->fragment;
  }
  if (auto* promise = std::get_if<wire::PushPromise>(&frame)) {
    return &promise->fragment;
  }
  auto* more = std::get_if<wire::Continuation>(&frame);
  return more == nullptr ? nullptr : &more->fragment;
}

bool ends_block(const FrameItem& frame) { return frame.header->has(wire::flag::END_HEADERS); }

/// The blocks of one end up to the first that can't be read.
std::vector<Block> read_blocks(const FrameList& frames, Role by) {
  std::vector<Block> blocks;
  wire::hpack::Decoder decoder;
  Block block;
  wire::Buffer octets;
  for (std::size_t place = 0; place < frames.size(); ++place) {
    const FrameItem& item = frames[place];
    if (item.by != by || !item.header) {
      continue;
    }
    auto frame = wire::decode_frame(*item.header, item.payload);
    const wire::Buffer* part = frame ? fragment(*frame) : nullptr;
    if (part == nullptr) {
      continue;
    }
    octets.insert(octets.end(), part->begin(), part->end());
    block.places.push_back(place);
    block.parts.push_back(std::move(*frame));
    if (ends_block(item)) {
      auto fields = decoder.decode(octets);
      if (!fields) {
        break;
      }
      block.fields = std::move(*fields);
      blocks.push_back(std::exchange(block, {}));
      octets.clear();
    }
  }
  return blocks;
}

/// Puts the octets into the frames of the block, each a share.
void write_block(FrameList& frames, Block& block, wire::Bytes octets) {
  for (std::size_t i = 0; i < block.parts.size(); ++i) {
    const std::size_t share = octets.size() / (block.parts.size() - i);
    FrameItem& item = frames[block.places[i]];
    const bool reserved = item.header->reserved;
    *fragment(block.parts[i]) = {octets.begin(),
                                 octets.begin() + static_cast<std::ptrdiff_t>(share)};
    octets = octets.subspan(share);
    const wire::Buffer written = wire::encode_frame(block.parts[i], item.header->stream);
    wire::Cursor cursor(written);
    const Role by = item.by;
    item = read_frame(cursor);
    item.by = by;
    item.header->reserved = reserved;
  }
}

/// The last frame of a block becomes two; padding stays where it is.
void split(FrameList& frames, const Block& block, Random& random) {
  constexpr std::size_t kMost = 5;
  const std::size_t place = block.places.back();
  FrameItem& first = frames[place];
  const bool padded = first.header->has(wire::flag::PADDED);
  const std::size_t size = padded ? 0 : std::min(random.below(kMost), first.payload.size());
  FrameItem more = first;
  more.payload.assign(first.payload.end() - static_cast<std::ptrdiff_t>(size), first.payload.end());
  more.header->type = static_cast<std::uint8_t>(wire::FrameType::CONTINUATION);
  more.header->flags = wire::flag::END_HEADERS;
  more.header->length = static_cast<std::uint32_t>(size);
  first.header->flags &= static_cast<std::uint8_t>(~wire::flag::END_HEADERS);
  first.payload.resize(first.payload.size() - size);
  first.header->length = static_cast<std::uint32_t>(first.payload.size());
  frames.insert(frames.begin() + static_cast<std::ptrdiff_t>(place) + 1, std::move(more));
}

}  // namespace

bool change_block(FrameList& frames, Random& random) {
  Role by = random.one_in(2) ? Role::client : Role::server;
  std::vector<Block> blocks = read_blocks(frames, by);
  if (blocks.empty()) {
    by = wire::observer::other(by);
    blocks = read_blocks(frames, by);
  }
  if (blocks.empty()) {
    return false;
  }
  Block& chosen = random.of(blocks);
  if (random.one_in(6)) {
    split(frames, chosen, random);
    return true;
  }
  change_fields(chosen.fields, random);
  wire::hpack::Encoder encoder;
  for (Block& block : blocks) {
    const wire::hpack::Policy policy = {.dynamic_table = true, .huffman = !random.one_in(4)};
    write_block(frames, block, encoder.encode(block.fields, policy));
  }
  return true;
}

}  // namespace fuzz
