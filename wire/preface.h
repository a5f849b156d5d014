// The client connection preface (RFC 9113 §3.4).
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "wire/bytes.h"

namespace wire {

/// What a client says first; a SETTINGS frame follows.
inline constexpr std::string_view kClientPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Splits the preface off the beginning of a connection, however its octets are chunked.
class PrefaceReader {
 public:
  /// The octets that belong to where the preface stands; the rest is frames. Once `lost()` it takes
  /// nothing.
  Bytes take(Bytes octets) {
    const Bytes part = octets.first(std::min(octets.size(), lost_ ? 0 : missing()));
    lost_ = lost_ || !std::equal(part.begin(), part.end(), kClientPreface.begin() + taken_);
    taken_ += static_cast<std::ptrdiff_t>(part.size());
    return part;
  }

  bool begun() const { return taken_ > 0; }
  bool complete() const { return missing() == 0 && !lost_; }
  /// What came is no preface.
  bool lost() const { return lost_; }

 private:
  std::size_t missing() const { return kClientPreface.size() - static_cast<std::size_t>(taken_); }

  std::ptrdiff_t taken_ = 0;
  bool lost_ = false;
};

}  // namespace wire
