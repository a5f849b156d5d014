// Is it UTF-8 (RFC 3629)? Octet by octet.
#pragma once

#include <cstdint>

namespace wire::observer::grpc {

class Utf8Check {
 public:
  /// False: no UTF-8 goes on like this.
  bool take(std::uint8_t octet) {
    if (left_ == 0) {
      return begin(octet);
    }
    const bool fits = octet >= least_ && octet <= most_;
    least_ = 0x80;
    most_ = 0xbf;
    --left_;
    return fits;
  }
  /// It may end here.
  bool complete() const { return left_ == 0; }

 private:
  bool begin(std::uint8_t octet) {
    if (octet < 0x80) {
      return true;
    }
    if (octet < 0xc2 || octet > 0xf4) {
      return false;
    }
    left_ = octet < 0xe0 ? 1 : octet < 0xf0 ? 2 : 3;
    // Neither longer than need be, nor a surrogate, nor beyond U+10FFFF.
    least_ = octet == 0xe0 ? 0xa0 : octet == 0xf0 ? 0x90 : 0x80;
    most_ = octet == 0xed ? 0x9f : octet == 0xf4 ? 0x8f : 0xbf;
    return true;
  }

  unsigned left_ = 0;
  std::uint8_t least_ = 0x80;
  std::uint8_t most_ = 0xbf;
};

}  // namespace wire::observer::grpc
