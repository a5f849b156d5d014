// Octets and the two ways to walk them: a Cursor reads, a Writer writes. All numbers are in network
// byte order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace wire {

/// Octets that someone else owns.
using Bytes = std::span<const std::uint8_t>;
/// Octets that are owned.
using Buffer = std::vector<std::uint8_t>;

/// Reads octets from front to back and never past the end. Each reader returns true and advances,
/// or returns false and neither advances nor touches its output.
class Cursor {
 public:
  explicit Cursor(Bytes octets) : rest_(octets) {}

  [[nodiscard]] bool u8(std::uint8_t& value) { return number(1, value); }
  [[nodiscard]] bool u16(std::uint16_t& value) { return number(2, value); }
  [[nodiscard]] bool u24(std::uint32_t& value) { return number(3, value); }
  [[nodiscard]] bool u32(std::uint32_t& value) { return number(4, value); }

  /// The next `count` octets, which stay owned by whoever owns the input.
  [[nodiscard]] bool take(std::size_t count, Bytes& octets) {
    if (count > rest_.size()) {
      return false;
    }
    octets = rest_.first(count);
    rest_ = rest_.subspan(count);
    return true;
  }

  /// How many octets are left.
  std::size_t remaining() const { return rest_.size(); }
  /// The octets that are left, without advancing.
  Bytes rest() const { return rest_; }

 private:
  template <typename Number>
  bool number(std::size_t width, Number& value) {
    Bytes octets;
    if (!take(width, octets)) {
      return false;
    }
    std::uint32_t sum = 0;
    for (const std::uint8_t octet : octets) {
      sum = sum << 8U | octet;
    }
    value = static_cast<Number>(sum);
    return true;
  }

  Bytes rest_;
};

/// Appends octets to a buffer of its own.
class Writer {
 public:
  Writer() = default;
  /// So many octets are written without being moved.
  explicit Writer(std::size_t room) { octets_.reserve(room); }

  void u8(std::uint8_t value) { octets_.push_back(value); }
  void u16(std::uint16_t value) { number(2, value); }
  /// The low 24 bits of `value`.
  void u24(std::uint32_t value) { number(3, value); }
  void u32(std::uint32_t value) { number(4, value); }
  void bytes(Bytes octets) { octets_.insert(octets_.end(), octets.begin(), octets.end()); }

  /// How many octets have been written since the last take().
  std::size_t size() const { return octets_.size(); }
  /// Hands out what was written; the writer is empty afterwards.
  Buffer take() { return std::exchange(octets_, {}); }

 private:
  void number(unsigned width, std::uint32_t value) {
    for (unsigned shift = width * 8; shift > 0; shift -= 8) {
      octets_.push_back(static_cast<std::uint8_t>(value >> (shift - 8)));
    }
  }

  Buffer octets_;
};

}  // namespace wire
