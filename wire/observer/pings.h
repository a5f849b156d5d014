// The PINGs of one end that are not answered yet, and the answers that it gave.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "wire/frame/ping.h"
#include "wire/observer/horizon.h"

namespace wire::observer {

using OpaqueData = decltype(Ping::opaque_data);

class Pings {
 public:
  void send(const OpaqueData& data, RoundTrips& trips);
  /// An answer came. False: to none that is outstanding.
  [[nodiscard]] bool answer(const OpaqueData& data, RoundTrips& trips);

  std::size_t outstanding() const { return count_; }
  /// The oldest that is outstanding.
  const OpaqueData& oldest() const { return pings_[first_].data; }
  /// More were outstanding than are remembered: answers can't be told from inventions any more.
  bool overflowed() const { return overflowed_; }
  /// How many were answered while others were waiting.
  std::uint64_t answered() const { return answered_; }

 private:
  static constexpr std::size_t kRemembered = 256;
  struct Sent {
    OpaqueData data;
    RoundTrips::Stamp begun;
  };
  Sent& at(std::size_t i) { return pings_[(first_ + i) % kRemembered]; }

  std::array<Sent, kRemembered> pings_;  // a ring, the oldest first
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  std::uint64_t answered_ = 0;
  bool overflowed_ = false;
};

/// The last few acknowledgements that an end has sent.
class Answers {
 public:
  void add(const OpaqueData& data) { answers_[count_++ % answers_.size()] = data; }
  bool contains(const OpaqueData& data) const;

 private:
  std::array<OpaqueData, 16> answers_;
  std::size_t count_ = 0;
};

}  // namespace wire::observer
