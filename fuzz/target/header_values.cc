// The values of gRPC's fields: grpc-timeout, the percent-encoding of grpc-message, the base64 of
// -bin.
#include <string>
#include <string_view>

#include "fuzz/oracle/hold.h"
#include "fuzz/target/target.h"
#include "wire/grpc/base64.h"
#include "wire/grpc/percent.h"
#include "wire/grpc/timeout.h"

namespace fuzz {
namespace {

void expect_timeout(std::string_view text) {
  const auto timeout = wire::grpc::parse_timeout(text);
  if (!timeout) {
    hold(!timeout.error().reason.empty(), "rejection", "no reason");
    return;
  }
  hold(timeout->count() > 0, "positive time", "a timeout of no time is accepted");
  const std::string again = wire::grpc::encode_timeout(*timeout);
  const auto back = wire::grpc::parse_timeout(again);
  hold(back.has_value(), "round trip", [&] { return again + " is rejected"; });
  hold(*back >= *timeout, "no time lost",
       [&] { return again + " is shorter than what it stands for"; });
}

void expect_percent(std::string_view text) {
  const std::string encoded = wire::grpc::percent_encode(text);
  for (const char c : encoded) {
    hold(c >= 0x20 && c <= 0x7e, "printable", "an octet that must be encoded");
  }
  hold(wire::grpc::percent_decode(encoded) == text, "round trip",
       "an encoded message does not come back");
  hold(wire::grpc::percent_decode(text).size() <= text.size(), "bounded memory",
       "decoding makes it longer");
}

void expect_base64(std::string_view text, wire::Bytes octets) {
  const std::string encoded = wire::grpc::base64_encode(octets);
  const auto back = wire::grpc::base64_decode(encoded);
  hold(back && std::equal(back->begin(), back->end(), octets.begin(), octets.end()), "round trip",
       "encoded octets do not come back");
  const auto decoded = wire::grpc::base64_decode(text);
  if (decoded) {
    const std::string canonical = wire::grpc::base64_encode(*decoded);
    const std::string_view unpadded = text.substr(0, text.find('='));
    hold(unpadded.size() == canonical.size(), "size",
         "accepted text of another length than its octets need");
    // Only the last character may carry bits that no octet takes.
    hold(canonical.empty() ||
             unpadded.substr(0, canonical.size() - 1) == canonical.substr(0, canonical.size() - 1),
         "canonical text", "two texts are read as the same octets");
  } else {
    hold(!decoded.error().empty(), "rejection", "no reason");
  }
}

}  // namespace

int run(wire::Bytes input) {
  const std::string_view text(reinterpret_cast<const char*>(input.data()), input.size());
  expect_timeout(text);
  expect_percent(text);
  expect_base64(text, input);
  return 0;
}

}  // namespace fuzz
