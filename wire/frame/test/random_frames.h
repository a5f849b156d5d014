// Random legal frames, the same ones for the same seed.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <utility>

#include "wire/frame/frame.h"

namespace wire::test {

class RandomFrames {
 public:
  explicit RandomFrames(std::uint32_t seed) : random_(seed) {}

  /// A frame that every receiver can decode, with a stream on which it may stand.
  std::pair<Frame, StreamId> next() {
    const StreamId stream = below(kMax31Bit) + 1;
    switch (below(11)) {
      case 0:
        return {Data{octets(), coin(), padding()}, stream};
      case 1:
        return {Headers{octets(), coin(), coin(), maybe_priority(), padding()}, stream};
      case 2:
        return {priority(), stream};
      case 3:
        return {RstStream{static_cast<ErrorCode>(below(20))}, stream};
      case 4:
        return {settings(), 0};
      case 5:
        return {PushPromise{(below(1000) + 1) * 2, octets(), coin(), padding()}, stream};
      case 6:
        return {ping(), 0};
      case 7:
        return {Goaway{below(kMax31Bit), static_cast<ErrorCode>(below(20)), octets()}, 0};
      case 8:
        return {WindowUpdate{below(kMax31Bit) + 1}, coin() ? stream : 0};
      case 9:
        return {Continuation{octets(), coin()}, stream};
      default:
        return {Unknown{octets(), octet(10, 255), octet(0, 255)}, coin() ? stream : 0};
    }
  }

  /// A number from 0 to `end` - 1.
  std::uint32_t below(std::uint32_t end) {
    return std::uniform_int_distribution<std::uint32_t>(0, end - 1)(random_);
  }

 private:
  bool coin() { return below(2) == 1; }

  std::uint8_t octet(std::uint32_t first, std::uint32_t last) {
    return static_cast<std::uint8_t>(first + below(last - first + 1));
  }

  Buffer octets(std::uint32_t most = 300) {
    Buffer octets(coin() ? below(4) : below(most + 1));
    for (std::uint8_t& value : octets) {
      value = octet(0, 255);
    }
    return octets;
  }

  std::optional<Buffer> padding() { return coin() ? std::optional(octets(255)) : std::nullopt; }

  Priority priority() { return {coin(), below(kMax31Bit), octet(0, 255)}; }
  std::optional<Priority> maybe_priority() {
    return coin() ? std::optional(priority()) : std::nullopt;
  }

  Settings settings() {
    Settings settings;
    settings.ack = coin();
    for (std::uint32_t left = settings.ack ? 0 : below(8); left > 0; --left) {
      const bool is_size = coin();
      settings.parameters.emplace_back(is_size ? 5 : 6 + below(60'000),
                                       16'384 + below(is_size ? 0xff'0000 : 0xffff'0000));
    }
    return settings;
  }

  Ping ping() {
    Ping ping;
    ping.ack = coin();
    for (std::uint8_t& value : ping.opaque_data) {
      value = octet(0, 255);
    }
    return ping;
  }

  std::mt19937 random_;
};

}  // namespace wire::test
