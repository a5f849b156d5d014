#include "reference-server/conformance/headers.h"

#include <absl/strings/ascii.h>
#include <absl/strings/escaping.h>

#include <string>

#include "reference-server/sendable.h"

namespace reference::conformance {
namespace {

/// As the suite's own peers do, what is no base64 is taken for the octets themselves.
std::string octets(const std::string& value) {
  std::string decoded;
  return absl::Base64Unescape(value, &decoded) ? decoded : value;
}

/// Calls `add(name, value)` for each value, or for none when one of them can't be sent.
template <typename Add>
grpc::Status add_all(const Headers& headers, const Add& add) {
  for (const bool checking : {true, false}) {
    for (const auto& header : headers) {
      const std::string name = absl::AsciiStrToLower(header.name());
      for (const auto& text : header.value()) {
        const std::string value = is_binary(name) ? octets(text) : text;
        if (!checking) {
          add(name, value);
        } else if (grpc::Status status = sendable(name, value); !status.ok()) {
          return status;
        }
      }
    }
  }
  return grpc::Status::OK;
}

}  // namespace

Headers request_headers(const grpc::ServerContext& context) {
  Headers headers;
  for (const auto& [key, value] : context.client_metadata()) {
    const std::string name(key.data(), key.size());
    if (headers.empty() || headers.rbegin()->name() != name) {
      headers.Add()->set_name(name);
    }
    const absl::string_view text(value.data(), value.size());
    headers.rbegin()->add_value(is_binary(name) ? absl::Base64Escape(text) : std::string(text));
  }
  return headers;
}

grpc::Status add_headers(grpc::ServerContext& context, const Headers& headers) {
  return add_all(headers, [&context](const std::string& name, const std::string& value) {
    context.AddInitialMetadata(name, value);
  });
}

grpc::Status add_trailers(grpc::ServerContext& context, const Headers& trailers) {
  return add_all(trailers, [&context](const std::string& name, const std::string& value) {
    context.AddTrailingMetadata(name, value);
  });
}

}  // namespace reference::conformance
