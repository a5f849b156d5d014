// Names and values of metadata (gRPC over HTTP/2, "Custom-Metadata").
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "wire/grpc/base64.h"
#include "wire/observer/grpc/rules.h"
#include "wire/observer/text.h"

namespace wire::observer::grpc::metadata {
namespace {

using enum ClauseId;

constexpr std::size_t kMostValue = std::size_t{1} << 16U;

bool is_key_octet(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

bool is_space(char c) { return c == ' ' || c == '\t'; }

bool is_base64_octet(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/';
}

void key(Turn& turn, std::string_view name) {
  if (!std::all_of(name.begin(), name.end(), is_key_octet)) {
    broken(turn, grpc_http2_metadata_key_chars,
           fmt::format("the header name \"{}\"", printable(name)));
  }
}

/// One value of a -bin field; several may stand in one, with commas between.
void base64(Turn& turn, const SectionField& field, std::string_view value) {
  const std::size_t padding = value.find('=');
  const std::string_view digits = value.substr(0, padding);
  const bool decodable = std::all_of(digits.begin(), digits.end(), is_base64_octet) &&
                         digits.size() % 4 != 1 && wire::grpc::base64_decode(value).has_value();
  if (!decodable) {
    broken(turn, grpc_http2_metadata_bin_base64,
           fmt::format("{}: \"{}\" is no base64", printable(field.name), printable(value)));
  } else if (padding != std::string_view::npos) {
    broken(turn, grpc_http2_metadata_bin_unpadded_send,
           fmt::format("{}: \"{}\" is padded", printable(field.name), printable(value)));
  }
}

/// White space around a comma is usual in lists; gRPC does not speak of it, so that who uses it must
/// expect to be refused.
std::string_view without_space(Turn& turn, std::string_view value) {
  const std::size_t size = value.size();
  while (!value.empty() && is_space(value.front())) {
    value.remove_prefix(1);
  }
  while (!value.empty() && is_space(value.back())) {
    value.remove_suffix(1);
  }
  turn.side().grpc.improper = turn.side().grpc.improper || value.size() != size;
  return value;
}

void binary(Turn& turn, const SectionField& field) {
  if (!field.value.empty() && field.value.front() == '\0') {
    if (!turn.listener().settings.most_permissive().true_binary_metadata) {
      broken(turn, grpc_http2_true_binary_setting,
             fmt::format("{} in its true binary form, which the peer has not asked for",
                         printable(field.name)));
    }
    return;
  }
  for (std::string_view rest = field.value.substr(0, kMostValue); !rest.empty();) {
    const std::size_t comma = rest.find(',');
    base64(turn, field, without_space(turn, rest.substr(0, comma)));
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  }
}

void white_space(Turn& turn, const SectionField& field) {
  if (!field.value.empty() && (is_space(field.value.front()) || is_space(field.value.back()))) {
    broken(turn, grpc_http2_metadata_whitespace,
           fmt::format("{}: \"{}\"", printable(field.name), printable(field.value)));
  }
}

}  // namespace

void check(Turn& turn, const Section& section) {
  for (const SectionField& field : section.fields()) {
    if (field.is_pseudo()) {
      continue;
    }
    key(turn, field.name);
    if (field.name.ends_with("-bin")) {
      binary(turn, field);
    } else {
      white_space(turn, field);
    }
  }
}

}  // namespace wire::observer::grpc::metadata
