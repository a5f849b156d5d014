#include "wire/hpack/huffman.h"

#include "wire/hpack/huffman_code.h"

namespace wire::hpack {
namespace {

using huffman::kCanonical;
using huffman::kCodes;
using huffman::kEos;
using huffman::kLengths;
using huffman::kLongest;
using huffman::kStep;
using huffman::kSteps;
using huffman::kSymbols;

/// The next bits of a string, the first one at the top; ones follow the last.
class BitWindow {
 public:
  explicit BitWindow(Bytes octets) : at_(octets.data()), end_(octets.data() + octets.size()) {}

  /// Takes octets in: afterwards there are at least 56 bits, or all that are left.
  void refill() {
    if (end_ - at_ >= 8) {
      bits_ |= load() >> available_;
      at_ += (63U - available_) >> 3U;
      available_ |= 56U;
      return;
    }
    while (available_ < 56 && at_ != end_) {
      bits_ |= std::uint64_t{*at_++} << (56U - available_);
      available_ += 8;
    }
  }

  /// The next `count` bits, which may go beyond the end.
  std::uint32_t peek(unsigned count) const {
    return static_cast<std::uint32_t>((bits_ | ~std::uint64_t{0} >> available_) >> (64U - count));
  }
  /// The same, if they are known not to.
  std::uint32_t peek_inside(unsigned count) const {
    return static_cast<std::uint32_t>(bits_ >> (64U - count));
  }
  void drop(unsigned count) {
    bits_ <<= count;
    available_ -= count;
  }
  unsigned available() const { return available_; }

 private:
  std::uint64_t load() const {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < 8; ++i) {
      value = value << 8U | at_[i];
    }
    return value;
  }

  const std::uint8_t* at_;
  const std::uint8_t* end_;
  std::uint64_t bits_ = 0;
  unsigned available_ = 0;  // at most 63
};

struct Code {
  std::uint16_t symbol;
  unsigned bits;
};

/// The code, longer than a step, that begins with the next bits; what goes beyond the end of the
/// string counts as ones.
Code long_code(const BitWindow& window) {
  for (unsigned length = kStep + 1; length < kLongest; ++length) {
    const unsigned first = kCanonical.first_symbol[length];
    const unsigned count = kCanonical.first_symbol[length + 1] - first;
    const std::uint32_t offset = window.peek(length) - kCanonical.first_code[length];
    if (offset < count) {
      return {kCanonical.symbols[first + offset], length};
    }
  }
  const std::uint32_t offset = window.peek(kLongest) - kCanonical.first_code[kLongest];
  return {kCanonical.symbols[kCanonical.first_symbol[kLongest] + offset], kLongest};
}

/// Decodes while whole steps are there; stops before a longer code, or less than a step before the
/// end.
char* decode_steps(BitWindow& window, char* out) {
  while (true) {
    window.refill();
    if (window.available() < kStep) {
      return out;
    }
    do {
      const huffman::Step step = kSteps[window.peek_inside(kStep)];
      if (step.first_bits == 0) {
        return out;
      }
      out[0] = step.symbols[0];
      out[1] = step.symbols[1];
      out += step.bits == step.first_bits ? 1 : 2;
      window.drop(step.bits);
    } while (window.available() >= kStep);
  }
}

/// Decodes the short codes in the last few bits.
char* decode_end(BitWindow& window, char* out) {
  while (true) {
    const huffman::Step step = kSteps[window.peek(kStep)];
    if (step.first_bits == 0 || step.first_bits > window.available()) {
      return out;
    }
    *out++ = step.symbols[0];
    window.drop(step.first_bits);
  }
}

std::uint8_t* put_u32(std::uint8_t* out, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i) {
    out[i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
  }
  return out + 4;
}

}  // namespace

std::size_t huffman_size(std::string_view text) {
  std::size_t bits = 0;
  for (const char symbol : text) {
    bits += kLengths[static_cast<std::uint8_t>(symbol)];
  }
  return (bits + 7) / 8;
}

std::uint8_t* huffman_encode(std::string_view text, std::uint8_t* out) {
  std::uint64_t bits = 0;  // the last `pending` ones of it are still to be written
  unsigned pending = 0;
  for (const char octet : text) {
    const auto symbol = static_cast<std::uint8_t>(octet);
    bits = bits << kLengths[symbol] | kCodes[symbol];
    pending += kLengths[symbol];
    if (pending >= 32) {  // otherwise there is room for the longest code
      pending -= 32;
      out = put_u32(out, static_cast<std::uint32_t>(bits >> pending));
    }
  }
  while (pending >= 8) {
    pending -= 8;
    *out++ = static_cast<std::uint8_t>(bits >> pending);
  }
  if (pending > 0) {
    *out++ = static_cast<std::uint8_t>(bits << (8 - pending) | 0xffU >> pending);
  }
  return out;
}

tl::expected<std::size_t, Fault> huffman_decode(Bytes coded, std::span<char> out) {
  BitWindow window(coded);
  char* end = out.data();
  while (true) {
    end = decode_steps(window, end);
    if (window.available() < kStep) {
      break;
    }
    window.refill();  // the longest code, or all that is left
    const Code code = long_code(window);
    if (code.bits > window.available()) {
      break;
    }
    if (code.symbol == kEos) {
      return tl::unexpected(Fault::eos_in_string);
    }
    *end++ = static_cast<char>(code.symbol);
    window.drop(code.bits);
  }
  end = decode_end(window, end);
  const unsigned padding = window.available();
  if (padding > 7) {
    return tl::unexpected(Fault::padding_too_long);
  }
  if (padding > 0 && window.peek_inside(padding) != (1U << padding) - 1) {
    return tl::unexpected(Fault::padding_not_ones);
  }
  return static_cast<std::size_t>(end - out.data());
}

tl::expected<std::string, Fault> huffman_decode(Bytes coded) {
  std::string text(huffman_room(coded.size()), '\0');
  return huffman_decode(coded, std::span<char>(text)).map([&text](std::size_t size) {
    text.resize(size);
    return std::move(text);
  });
}

}  // namespace wire::hpack
