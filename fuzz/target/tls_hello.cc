// The hellos of TLS: where compression stands is inside of them; a record that offers DEFLATE is
// the one that came but for that octet and three lengths.
#include "wire/tls_hello.h"

#include <algorithm>
#include <string>
#include <utility>

#include "fuzz/oracle/hold.h"
#include "fuzz/target/target.h"

namespace fuzz {
namespace {

constexpr std::size_t kRecordLength = 3;   // two octets
constexpr std::size_t kMessageLength = 6;  // three

std::size_t number(wire::Bytes octets) {
  std::size_t value = 0;
  for (const std::uint8_t octet : octets) {
    value = value << 8U | octet;
  }
  return value;
}

void expect_longer_by_one(wire::Bytes record, wire::Bytes offered, std::size_t place,
                          std::size_t size) {
  const std::size_t was = number(record.subspan(place, size));
  const std::size_t is = number(offered.subspan(place, size));
  hold(is == was + 1, "length",
       [&] { return std::to_string(was) + " became " + std::to_string(is); });
}

void expect_offer(wire::Bytes record, wire::Buffer offered) {
  hold(offered.size() == record.size() + 1, "one octet", "it is not one more");
  const auto place = wire::compression_in_hello(record.subspan(wire::kTlsRecordHeaderSize));
  const auto after = wire::Bytes(offered).subspan(wire::kTlsRecordHeaderSize);
  hold(place && wire::compression_in_hello(after) == place, "place",
       "the methods are elsewhere in what was changed");
  const std::size_t list = wire::kTlsRecordHeaderSize + *place;
  hold(offered[list + 1] == wire::kDeflate, "offer", "DEFLATE is not the first");
  expect_longer_by_one(record, offered, kRecordLength, 2);
  expect_longer_by_one(record, offered, kMessageLength, 3);
  expect_longer_by_one(record, offered, list, 1);
  offered.erase(offered.begin() + static_cast<std::ptrdiff_t>(list) + 1);
  const auto restore = [&](std::size_t at, std::size_t size) {
    std::copy_n(record.begin() + static_cast<std::ptrdiff_t>(at), size,
                offered.begin() + static_cast<std::ptrdiff_t>(at));
  };
  restore(kRecordLength, 2);
  restore(kMessageLength, 3);
  restore(list, 1);
  hold(std::equal(offered.begin(), offered.end(), record.begin(), record.end()), "the rest",
       "other octets were changed, too");
}

}  // namespace

int run(wire::Bytes input) {
  if (const auto place = wire::compression_in_hello(input)) {
    hold(*place < input.size(), "place", "it is beyond the message");
    hold(!wire::compression_name(input[*place]).empty(), "name", "a method has none");
  }
  if (auto offered = wire::offer_deflate(input)) {
    expect_offer(input, std::move(*offered));
  }
  return 0;
}

}  // namespace fuzz
