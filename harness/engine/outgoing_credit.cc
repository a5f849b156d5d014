#include "harness/engine/outgoing_credit.h"

#include <algorithm>

namespace engine {

std::int64_t& OutgoingCredit::of(wire::StreamId stream) {
  return streams_.try_emplace(stream, initial_).first->second;
}

void OutgoingCredit::spend(wire::StreamId stream, std::uint32_t length) {
  connection_ -= length;
  of(stream) -= length;
}

void OutgoingCredit::grant(wire::StreamId stream, std::uint32_t increment) {
  std::int64_t& credit = stream == 0 ? connection_ : of(stream);
  credit = std::min<std::int64_t>(wire::kMax31Bit, credit + increment);
}

void OutgoingCredit::set_initial_window(std::uint32_t octets) {
  for (auto& [stream, credit] : streams_) {
    credit += octets - initial_;
  }
  initial_ = octets;
}

std::size_t OutgoingCredit::available(wire::StreamId stream) {
  return static_cast<std::size_t>(std::max<std::int64_t>(0, std::min(connection_, of(stream))));
}

}  // namespace engine
