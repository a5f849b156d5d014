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

wire::Bytes as_octets(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

service::Metadata read_metadata(const wire::hpack::FieldList& fields) {
  service::Metadata metadata;
  for (const wire::hpack::Field& field : fields) {
    if (!is_custom(field.name)) {
      continue;
    }
    if (is_binary(field.name)) {
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
