// What happens on the connections of a relay, as the relay notes it and a recording keeps it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "wire/bytes.h"
#include "wire/observer/role.h"

namespace relay {

using wire::observer::Role;

/// Since the relay was started.
using Time = std::chrono::microseconds;

struct Event {
  enum class What : std::uint8_t {
    opened,  // both ends are connected
    failed,  // they never came to be, `why`
    said,    // `by` sent `octets`
    ended,   // `by` closed its direction, or all of it (`reset`)
    over,    // nothing passes any more
  };

  What what = What::over;
  std::uint32_t connection = 0;
  Time at{};
  Role by = Role::client;
  /// opened: the client came over TLS.
  bool tls = false;
  bool reset = false;
  /// ended, over: all that either end had said was handed on to the other.
  bool delivered = true;
  wire::Bytes octets = {};
  std::string why = {};
};

}  // namespace relay
