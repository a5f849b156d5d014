#include "peer/grpc/metadata.h"

#include <algorithm>
#include <string>

#include "wire/grpc/base64.h"

namespace peer::grpc {
namespace {

bool is_custom(std::string_view name) {
  return !name.starts_with(':') && !name.starts_with("grpc-") && name != "te" &&
         name != "content-type";
}

std::string_view trimmed(std::string_view value) {
  const auto first = value.find_first_not_of(' ');
  if (first == std::string_view::npos) {
    return {};
  }
  return value.substr(first, value.find_last_not_of(' ') - first + 1);
}

/// grpc-http2-metadata-bin-comma: any proxy may have joined the values of several fields.
void append_decoded(service::Metadata& metadata, const std::string& name, std::string_view joined) {
  while (true) {
    const auto comma = joined.find(',');
    if (const auto octets = wire::grpc::base64_decode(trimmed(joined.substr(0, comma)))) {
      metadata.push_back({name, std::string(octets->begin(), octets->end())});
    }
    if (comma == std::string_view::npos) {
      return;
    }
    joined.remove_prefix(comma + 1);
  }
}

/// rfc9113-8.3.1-authority-over-host: Host counts only where there is no :authority.
const std::string* target_host(const wire::hpack::FieldList& fields, Conduct& conduct) {
  const std::string* authority = find(fields, ":authority");
  const std::string* host = find(fields, "host");
  if (host != nullptr && !conduct.refrains(wire::ClauseId::rfc9113_8_3_1_authority_over_host)) {
    return host;
  }
  return authority != nullptr ? authority : host;
}

wire::Bytes as_octets(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

service::Metadata read_metadata(const wire::hpack::FieldList& fields, Conduct& conduct) {
  service::Metadata metadata;
  if (const std::string* host = target_host(fields, conduct)) {
    metadata.push_back({"host", *host});
  }
  const bool joins = conduct.performs(wire::ClauseId::rfc9113_8_2_3_cookie_join);
  for (const wire::hpack::Field& field : fields) {
    if (!is_custom(field.name) || field.name == "host") {
      continue;
    }
    const auto known = std::find_if(metadata.begin(), metadata.end(),
                                    [](const auto& entry) { return entry.name == "cookie"; });
    if (field.name == "cookie" && joins && known != metadata.end()) {
      known->value += "; " + field.value;
    } else if (is_binary(field.name)) {
      append_decoded(metadata, field.name, field.value);
    } else if (is_printable_ascii(field.value)) {
      metadata.push_back({field.name, field.value});
    }
  }
  return metadata;
}

void append_metadata(wire::hpack::FieldList& fields, const service::Metadata& metadata) {
  for (const wire::hpack::Field& entry : metadata) {
    const bool binary = is_binary(entry.name);
    fields.push_back(
        {entry.name, binary ? wire::grpc::base64_encode(as_octets(entry.value)) : entry.value});
  }
}

const std::string* find(const wire::hpack::FieldList& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [name](const auto& field) { return field.name == name; });
  return found == fields.end() ? nullptr : &found->value;
}

bool is_printable_ascii(std::string_view value) {
  return std::all_of(value.begin(), value.end(),
                     [](char character) { return character >= ' ' && character <= '~'; });
}

bool is_binary(std::string_view name) { return name.ends_with("-bin"); }

}  // namespace peer::grpc
