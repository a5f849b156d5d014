#include "fuzz/input/dialogue.h"

#include <algorithm>

namespace fuzz {

using wire::observer::Role;

Dialogue::Dialogue(wire::Bytes input) : cursor_(input) {
  if (!cursor_.u8(flags_)) {
    flags_ = 0;
  }
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
