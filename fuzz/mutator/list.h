// What can be done to any list, whatever its items are.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "fuzz/mutator/mutator.h"
#include "fuzz/mutator/random.h"
#include "wire/bytes.h"

namespace fuzz {

/// Drops, duplicates, swaps or moves items: one, or a few in a row.
template <typename Item>
void rearrange(std::vector<Item>& items, Random& random) {
  if (items.empty()) {
    return;
  }
  const std::size_t first = random.below(items.size());
  const std::size_t most = items.size() - first;
  const std::size_t count = random.one_in(4) ? 1 + random.below(most) : 1;
  const auto at = [&items](std::size_t place) {
    return items.begin() + static_cast<std::ptrdiff_t>(place);
  };
  const std::size_t place = random.below(items.size());
  switch (random.below(4)) {
    case 0:
      items.erase(at(first), at(first + count));
      break;
    case 1: {
      const std::vector<Item> copies(at(first), at(first + count));
      items.insert(at(place), copies.begin(), copies.end());
      break;
    }
    case 2:
      std::swap(items[first], items[place]);
      break;
    default:
      if (place < first) {
        std::rotate(at(place), at(first), at(first + count));
      } else if (place > first + count) {
        std::rotate(at(first), at(first + count), at(place));
      }
  }
}

/// Splices two lists: the beginning of one and the end of the other, or a few items of the other
/// amid the one.
template <typename Item>
void splice(std::vector<Item>& items, const std::vector<Item>& others, Random& random) {
  const auto place = static_cast<std::ptrdiff_t>(random.below(items.size() + 1));
  const std::size_t first = random.below(others.size());
  const std::size_t most = others.size() - first;
  const std::size_t count = random.one_in(2) ? most : std::min(most, 1 + random.below(4));
  const auto from = others.begin() + static_cast<std::ptrdiff_t>(first);
  if (random.one_in(2)) {
    items.erase(items.begin() + place, items.end());
  }
  items.insert(items.begin() + place, from, from + static_cast<std::ptrdiff_t>(count));
}

/// Takes away a few items in a row.
template <typename Item>
void drop(std::vector<Item>& items, std::size_t count, Random& random) {
  const auto first =
      items.begin() + static_cast<std::ptrdiff_t>(random.below(items.size() - count + 1));
  items.erase(first, first + static_cast<std::ptrdiff_t>(count));
}

/// Octets of `write(items)`, of which items are left away until there are no more than `most`. Long
/// lists are cut, seldom at a large size: short ones run faster, and reach nearly as much.
template <typename Item, typename Write>
wire::Buffer fitting(std::vector<Item>& items, std::size_t most, Random& random, Write&& write) {
  constexpr std::size_t kShort = 6;
  std::size_t longest = kShort;
  while (longest < items.size() && random.one_in(2)) {
    longest += longest / 2;
  }
  if (items.size() > longest) {
    drop(items, items.size() - longest, random);
  }
  wire::Buffer octets = write(items);
  while (octets.size() > most && !items.empty()) {
    // So many that it is done in few rounds, whatever they weigh.
    const std::size_t excess = (octets.size() - most) * items.size() / octets.size();
    drop(items, std::max<std::size_t>(excess / 2, 1), random);
    octets = write(items);
  }
  octets.resize(std::min(octets.size(), most));
  return octets;
}

/// The mutator of inputs that are read, changed in one place, and written again so; `kItems` is the
/// list in what was read.
template <auto kRead, auto kChange, auto kWrite, auto kItems = std::identity()>
constexpr Mutator list_mutator() {
  return {
      [](wire::Bytes input, std::size_t most, Random& random) {
        auto list = kRead(input);
        do {
          kChange(list, random);
        } while (random.one_in(3));
        return kWrite(list, most, random);
      },
      [](wire::Bytes one, wire::Bytes other, std::size_t most, Random& random) {
        auto list = kRead(one);
        auto from = kRead(other);
        splice(kItems(list), kItems(from), random);
        return kWrite(list, most, random);
      },
  };
}

}  // namespace fuzz
