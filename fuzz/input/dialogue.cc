#include "fuzz/input/dialogue.h"

#include <algorithm>
#include <array>

namespace fuzz {

using wire::observer::Role;

namespace {

constexpr unsigned kTwoBits = 3;

}  // namespace

Dialogue::Dialogue(wire::Bytes input) : cursor_(input) {
  if (!cursor_.u8(flags_)) {
    flags_ = 0;
  }
}

wire::TlsSession Dialogue::session() const {
  if (!is_over_tls()) {
    return {};
  }
  switch (flags_ >> kSessionShift & kTwoBits) {
    case 0:
      return {};
    case 1:
      return {"h2", "TLSv1.3", "TLS_AES_128_GCM_SHA256"};
    case 2:
      return {"h2", "TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"};
    default:
      return {"http/1.1", "TLSv1.2", "TLS_RSA_WITH_AES_128_CBC_SHA"};
  }
}

std::size_t Dialogue::step() const {
  constexpr std::array<std::size_t, 4> kSteps = {1, 2, 7, 13};
  return kSteps[flags_ >> kStepShift & kTwoBits];
}

bool Dialogue::next(Piece& piece) {
  std::uint8_t head = 0;
  if (!cursor_.u8(head)) {
    return false;
  }
  piece.by = (head & kServer) != 0 ? Role::server : Role::client;
  const std::size_t size = (head & ~unsigned{kServer}) + 1U;
  return cursor_.take(std::min(size, cursor_.remaining()), piece.octets);
}

}  // namespace fuzz
