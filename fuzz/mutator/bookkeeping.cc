// Inputs of fuzz/target/bookkeeping.cc: frames of four octets each (fuzz/input/conversation.h).
#include <algorithm>
#include <array>
#include <vector>

#include "fuzz/input/conversation.h"
#include "fuzz/mutator/list.h"
#include "fuzz/mutator/mutator.h"

namespace fuzz {
namespace {

using Turn = std::array<std::uint8_t, 4>;
using Turns = std::vector<Turn>;

Turns read(wire::Bytes input) {
  Turns turns;
  wire::Cursor cursor(input);
  for (wire::Bytes octets; turns.size() < Conversation::kMostFrames && cursor.take(4, octets);) {
    std::copy(octets.begin(), octets.end(), turns.emplace_back().begin());
  }
  return turns;
}

wire::Buffer write(Turns& turns, std::size_t most, Random& random) {
  return fitting(turns, most, random, [](const Turns& all) {
    wire::Writer writer;
    for (const Turn& turn : all) {
      writer.bytes(turn);
    }
    return writer.take();
  });
}

/// Of a small number, so that streams and lengths meet again.
std::uint8_t some_octet(Random& random) {
  return random.one_in(2) ? static_cast<std::uint8_t>(random.below(8)) : random.octet();
}

Turn new_turn(Random& random) {
  return {random.octet(), some_octet(random), some_octet(random), some_octet(random)};
}

void change(Turns& turns, Random& random) {
  switch (turns.empty() ? 0 : random.below(4)) {
    case 0: {
      const auto place = static_cast<std::ptrdiff_t>(random.below(turns.size() + 1));
      turns.insert(turns.begin() + place, new_turn(random));
      break;
    }
    case 1:
      rearrange(turns, random);
      break;
    case 2:
      random.of(turns).front() ^= static_cast<std::uint8_t>(1U << random.below(8));
      break;
    default:
      random.of(random.of(turns)) = some_octet(random);
  }
}

}  // namespace

const Mutator kBookkeepingMutator = list_mutator<read, change, write>();

}  // namespace fuzz
