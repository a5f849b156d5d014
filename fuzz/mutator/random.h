// The choices of a mutator: the same seed gives the same ones.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace fuzz {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  /// 0 … bound - 1; 0 if there is nothing to choose from.
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : next() % bound; }
  bool one_in(std::size_t count) { return below(count) == 0; }

  /// One of a container's elements, of which there is at least one.
  template <typename Container>
  auto& of(Container& container) {
    return container[below(std::size(container))];
  }

  /// A number that rules are about: small, a power of two or beside one, a largest value; or any.
  std::uint32_t number() {
    constexpr auto kLargest = std::numeric_limits<std::uint32_t>::max();
    switch (below(4)) {
      case 0:
        return static_cast<std::uint32_t>(below(17));
      case 1:
        return (std::uint32_t{1} << below(32)) + static_cast<std::uint32_t>(below(3)) - 1;
      case 2:
        return kLargest >> below(32);
      default:
        return static_cast<std::uint32_t>(next());
    }
  }

  std::uint8_t octet() { return static_cast<std::uint8_t>(next()); }

 private:
  /// A counter, scrambled: the splitmix64 generator.
  std::uint64_t next() {
    std::uint64_t bits = state_ += 0x9e3779b97f4a7c15;
    bits = (bits ^ bits >> 30U) * 0xbf58476d1ce4e5b9;
    bits = (bits ^ bits >> 27U) * 0x94d049bb133111eb;
    return bits ^ bits >> 31U;
  }

  std::uint64_t state_;
};

}  // namespace fuzz
