// The values of gRPC's fields: grpc-timeout, grpc-status, the percent-encoding of grpc-message, the
// base64 of -bin; and the names that numbers of HTTP/2 are known by.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "fuzz/oracle/hold.h"
#include "fuzz/target/target.h"
#include "wire/grpc/base64.h"
#include "wire/grpc/percent.h"
#include "wire/grpc/status.h"
#include "wire/grpc/timeout.h"
#include "wire/log.h"
#include "wire/types.h"

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

void expect_status(std::string_view text) {
  const auto status = wire::grpc::parse_status_code(text);
  if (status) {
    const std::string name = wire::grpc::to_string(*status);
    const auto number = std::to_string(static_cast<unsigned>(*status));
    hold(text == name || text == number, "canonical text", "another text is taken for a status");
    hold(wire::grpc::parse_status_code(name) == status, "round trip",
         [&] { return name + " is another status"; });
  }
}

template <typename Number>
void expect_name(std::optional<Number> number, std::optional<Number> (*parse)(std::string_view)) {
  hold(!number || parse(wire::to_string(*number)) == number, "names",
       [&] { return wire::to_string(*number) + " is another number"; });
}

void expect_names(std::string_view text) {
  expect_name(wire::parse_error_code(text), wire::parse_error_code);
  expect_name(wire::parse_frame_type(text), wire::parse_frame_type);
  expect_name(wire::parse_setting_id(text), wire::parse_setting_id);
}

/// What people are shown of a field is as long as is promised, and has no octet that a terminal
/// obeys.
void expect_printable(wire::Bytes octets) {
  constexpr std::size_t kMost = 40;
  constexpr std::size_t kEscape = 4;  // \xNN
  constexpr std::string_view kCut = "…";
  const std::string shown = wire::printable(octets, kMost);
  const bool cut = octets.size() > kMost;
  hold(cut == shown.ends_with(kCut), "cut", "it is told wrongly whether there is more");
  const std::size_t size = shown.size() - (cut ? kCut.size() : 0);
  hold(size <= kEscape * kMost && size >= std::min(octets.size(), kMost), "size",
       "it is longer than its octets can be, or shorter");
  for (const char c : shown.substr(0, size)) {
    hold(c >= ' ' && c <= '~', "printable", "an octet that must be escaped");
  }
}

}  // namespace

int run(wire::Bytes input) {
  const std::string_view text(reinterpret_cast<const char*>(input.data()), input.size());
  expect_timeout(text);
  expect_percent(text);
  expect_base64(text, input);
  expect_status(text);
  expect_names(text);
  expect_printable(input);
  return 0;
}

}  // namespace fuzz
