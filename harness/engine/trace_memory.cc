#include "harness/engine/trace_memory.h"

#include <variant>

namespace engine {
namespace {

std::size_t size_of(const wire::judge::FrameSeen& seen) {
  // The decoded frame is about as large as its payload.
  std::size_t size = 2 * seen.payload.size();
  if (seen.block) {
    for (const wire::hpack::Field& field : *seen.block) {
      size += sizeof(field) + field.name.size() + field.value.size();
    }
  }
  return size;
}

std::size_t size_of(const wire::judge::RawSeen& seen) { return seen.octets.size(); }

template <typename Small>
std::size_t size_of(const Small&) {
  return 0;
}

}  // namespace

std::size_t size_in_memory(const decltype(wire::judge::Event::what)& what) {
  return sizeof(wire::judge::Event) +
         std::visit([](const auto& kind) { return size_of(kind); }, what);
}

bool TraceMemory::take(std::size_t octets) {
  while (used_ + octets > limit_) {
    if (!make_room_()) {
      return false;
    }
  }
  used_ += octets;
  return true;
}

}  // namespace engine
