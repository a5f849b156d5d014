// Inputs of fuzz/target/hpack_decode.cc: blocks and table limits (fuzz/input/hpack_script.h).
#include <variant>

#include "fuzz/input/hpack_script.h"
#include "fuzz/mutator/hpack_block.h"
#include "fuzz/mutator/list.h"
#include "fuzz/mutator/mutator.h"

namespace fuzz {
namespace {

wire::Buffer write(HpackScript& script, std::size_t most, Random& random) {
  return fitting(script, most, random, write_hpack_script);
}

TableLimit some_limit(Random& random) {
  constexpr std::size_t kSmall = 300;
  switch (random.below(4)) {
    case 0:
      return {0};
    case 1:
      return {random.number() & 0x7fff};
    default:
      return {static_cast<std::uint32_t>(random.below(kSmall))};
  }
}

void change_octets(wire::Buffer& octets, Random& random) {
  if (random.one_in(12)) {  // what is cut off is a fault, too
    octets.resize(random.below(octets.size() + 1));
    return;
  }
  HpackBlock block = read_block(octets);
  do {
    change_block(block, random);
  } while (random.one_in(2));
  octets = write_block(block);
}

/// Another item: a limit, an empty block, or one of a few representations.
HpackItem new_item(Random& random) {
  if (random.one_in(3)) {
    return some_limit(random);
  }
  wire::Buffer octets;
  if (!random.one_in(8)) {
    change_octets(octets, random);
  }
  return octets;
}

/// The blocks of two items become one.
bool join(HpackScript& script, std::size_t place) {
  if (place + 1 >= script.size()) {
    return false;
  }
  auto* one = std::get_if<wire::Buffer>(&script[place]);
  const auto* other = std::get_if<wire::Buffer>(&script[place + 1]);
  if (one == nullptr || other == nullptr) {
    return false;
  }
  one->insert(one->end(), other->begin(), other->end());
  script.erase(script.begin() + static_cast<std::ptrdiff_t>(place) + 1);
  return true;
}

void change(HpackScript& script, Random& random) {
  const std::size_t place = random.below(script.size());
  switch (script.empty() ? 0 : random.below(8)) {
    case 0:
      script.insert(script.begin() + static_cast<std::ptrdiff_t>(random.below(script.size() + 1)),
                    new_item(random));
      break;
    case 1:
      rearrange(script, random);
      break;
    case 2:
      if (join(script, place)) {
        break;
      }
      [[fallthrough]];
    default:
      if (auto* octets = std::get_if<wire::Buffer>(&script[place])) {
        change_octets(*octets, random);
      } else {
        script[place] = some_limit(random);
      }
  }
}

}  // namespace

const Mutator kHpackDecodeMutator = list_mutator<read_hpack_script, change, write>();

}  // namespace fuzz
