// Counters of a whole run, shared by everything that makes events.
#pragma once

#include <cstdint>

namespace engine {

struct Ordinals {
  std::uint32_t event = 0;
  std::uint32_t connection = 0;
  std::uint32_t next_event() { return event++; }
};

}  // namespace engine
