// The Huffman code of RFC 7541 Appendix B, and tables made from it at compile time (18 KiB in
// all).
//
// The code is canonical: codes of one length are consecutive numbers in the order of their symbols,
// and the next length goes on where they end. So the lengths say everything.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace wire::hpack::huffman {

inline constexpr std::size_t kSymbols = 257;
inline constexpr std::size_t kEos = 256;
inline constexpr unsigned kLongest = 30;

/// Bits of each symbol's code.
inline constexpr std::array<std::uint8_t, kSymbols> kLengths = {
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,  // 0x00
    28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,  // 0x10
    6,  10, 10, 12, 13, 6,  8,  11, 10, 10, 8,  11, 8,  6,  6,  6,   // 0x20
    5,  5,  5,  6,  6,  6,  6,  6,  6,  6,  7,  8,  15, 6,  12, 10,  // 0x30
    13, 6,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,   // 0x40
    7,  7,  7,  7,  7,  7,  7,  7,  8,  7,  8,  13, 19, 13, 14, 6,   // 0x50
    15, 5,  6,  5,  6,  5,  6,  6,  6,  5,  7,  7,  6,  6,  6,  5,   // 0x60
    6,  7,  6,  5,  5,  6,  7,  7,  7,  7,  7,  15, 11, 14, 13, 28,  // 0x70
    20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,  // 0x80
    24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,  // 0x90
    22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,  // 0xa0
    21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,  // 0xb0
    26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,  // 0xc0
    19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,  // 0xd0
    20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,  // 0xe0
    26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,  // 0xf0
    30,                                                              // EOS
};

/// The code in order: its symbols from the shortest on, and where each length begins.
struct Canonical {
  std::array<std::uint16_t, kSymbols> symbols{};
  std::array<std::uint32_t, kLongest + 2> first_code{};    // by length
  std::array<std::uint16_t, kLongest + 2> first_symbol{};  // by length: where in `symbols`
};

consteval Canonical make_canonical() {
  Canonical order;
  std::uint16_t at = 0;
  std::uint32_t code = 0;
  for (unsigned length = 1; length <= kLongest; ++length) {
    code <<= 1U;
    order.first_code[length] = code;
    order.first_symbol[length] = at;
    for (std::uint16_t symbol = 0; symbol < kSymbols; ++symbol) {
      if (kLengths[symbol] == length) {
        order.symbols[at++] = symbol;
        ++code;
      }
    }
  }
  order.first_symbol[kLongest + 1] = at;
  return order;
}

inline constexpr Canonical kCanonical = make_canonical();

/// Each symbol's code, right-aligned.
consteval std::array<std::uint32_t, kSymbols> make_codes() {
  std::array<std::uint32_t, kSymbols> codes{};
  for (unsigned length = 1; length <= kLongest; ++length) {
    const unsigned first = kCanonical.first_symbol[length];
    for (unsigned i = first; i < kCanonical.first_symbol[length + 1]; ++i) {
      codes[kCanonical.symbols[i]] = kCanonical.first_code[length] + (i - first);
    }
  }
  return codes;
}

inline constexpr std::array<std::uint32_t, kSymbols> kCodes = make_codes();
static_assert(kCodes[kEos] == 0x3fffffff, "a complete code ends with all ones");

/// Bits that one step of decoding looks at: enough for two of the most frequent codes.
inline constexpr unsigned kStep = 12;

/// What a step begins with: one code, two, or a part of a longer one.
struct Step {
  std::array<char, 2> symbols{};
  std::uint8_t first_bits = 0;  ///< of the first code; 0: it is longer than the step
  std::uint8_t bits = 0;        ///< of all codes; the same: there is only one
};

consteval std::array<Step, 1U << kStep> make_single_steps() {
  std::array<Step, 1U << kStep> steps{};
  for (std::uint16_t symbol = 0; symbol < kEos; ++symbol) {
    const std::uint8_t bits = kLengths[symbol];
    if (bits > kStep) {
      continue;
    }
    const unsigned rest = kStep - bits;
    for (unsigned low = 0; low < 1U << rest; ++low) {
      steps[(kCodes[symbol] << rest) + low] = {{static_cast<char>(symbol)}, bits, bits};
    }
  }
  return steps;
}

consteval std::array<Step, 1U << kStep> make_steps() {
  const auto single = make_single_steps();
  auto steps = single;
  for (unsigned at = 0; at < 1U << kStep; ++at) {
    Step& step = steps[at];
    const Step& second = single[(at << step.first_bits) & ((1U << kStep) - 1)];
    if (second.first_bits != 0 && step.first_bits + second.first_bits <= kStep) {
      step.symbols[1] = second.symbols[0];
      step.bits = static_cast<std::uint8_t>(step.first_bits + second.first_bits);
    }
  }
  return steps;
}

/// By the next kStep bits.
inline constexpr std::array<Step, 1U << kStep> kSteps = make_steps();

static_assert(sizeof(kSteps) + sizeof(kCanonical) + sizeof(kCodes) + sizeof(kLengths) <= 32 * 1024);

}  // namespace wire::hpack::huffman
