// What must not be sent, made of what would be sent.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "peer/liar/tables.h"
#include "wire/grpc/percent.h"

namespace peer {
namespace {

using enum wire::ClauseId;
using Part = Section::Part;

std::string* value_of(Section& section, std::string_view name) {
  for (wire::hpack::Field& field : section.fields) {
    if (field.name == name) {
      return &field.value;
    }
  }
  return nullptr;
}

void remove(Section& section, std::string_view name) {
  std::erase_if(section.fields, [name](const auto& field) { return field.name == name; });
}

bool has_value(Section& section, std::string_view name, std::string_view value) {
  const std::string* found = value_of(section, name);
  return found != nullptr && *found == value;
}

void for_binary(Section& section, void (*change)(std::string&)) {
  for (wire::hpack::Field& field : section.fields) {
    if (field.name.ends_with("-bin")) {
      change(field.value);
    }
  }
}

/// A string that can stand among template arguments.
template <std::size_t size>
struct Text {
  consteval Text(const char (&text)[size]) { std::copy_n(text, size, octets); }  // NOLINT: implicit
  char octets[size];
};

/// One more field, in every section.
template <Text name, Text value>
void add(Section& section) {
  section.fields.push_back({name.octets, value.octets});
}

/// The values of one name, the last one first.
void reverse(Section& section, std::string_view name) {
  std::vector<std::string*> values;
  for (wire::hpack::Field& field : section.fields) {
    if (field.name == name) {
      values.push_back(&field.value);
    }
  }
  for (std::size_t i = 0; i < values.size() / 2; ++i) {
    values[i]->swap(*values[values.size() - 1 - i]);
  }
}

constexpr std::array kShapes = {
    Shape{grpc_http2_metadata_dup_order, "reorder",
          [](Section& section) { reverse(section, "x-grpc-test-echo-initial"); }},
    Shape{grpc_compression_undisclosed_included, "omit",
          [](Section& section) {
            if (std::string* codings = value_of(section, "grpc-accept-encoding")) {
              *codings = "identity";
            }
          }},
    Shape{grpc_compression_unsupported_server_accept, "send",
          [](Section& section) {
            std::string* codings = value_of(section, "grpc-accept-encoding");
            if (codings != nullptr && has_value(section, "grpc-status", "12")) {
              *codings = "identity,qqq";
            }
          }},
    Shape{grpc_compression_unsupported_server_list, "omit",
          [](Section& section) {
            if (has_value(section, "grpc-status", "12")) {
              remove(section, "grpc-accept-encoding");
            }
          }},
    Shape{grpc_http2_message_percent_encode, "send",
          [](Section& section) {
            if (std::string* message = value_of(section, "grpc-message")) {
              *message = wire::grpc::percent_decode(*message);
            }
          }},
    Shape{grpc_http2_message_percent_encode, "form",
          [](Section& section) {
            if (std::string* message = value_of(section, "grpc-message")) {
              std::replace(message->begin(), message->end(), ' ', '+');
            }
          }},
    Shape{grpc_http2_metadata_bin_base64, "send",
          [](Section& section) {
            for_binary(section, [](std::string& value) {
              std::replace(value.begin(), value.end(), '+', '-');
              std::replace(value.begin(), value.end(), '/', '_');
            });
          }},
    Shape{grpc_http2_metadata_bin_unpadded_send, "send",
          [](Section& section) {
            for_binary(section, [](std::string& value) {
              value.append((4 - value.size() % 4) % 4, '=');
            });
          }},
    Shape{grpc_http2_response_content_type, "omit",
          [](Section& section) { remove(section, "content-type"); }},
    Shape{grpc_http2_status_always_in_trailers, "omit",
          [](Section& section) {
            if (has_value(section, "grpc-status", "0")) {
              remove(section, "grpc-status");
            }
          }},
    Shape{grpc_http2_status_decimal, "send",
          [](Section& section) {
            std::string* status = value_of(section, "grpc-status");
            if (status != nullptr && *status != "0") {
              status->insert(0, "0");
            }
          }},
    Shape{grpc_http2_status_not_in_headers, "send",
          [](Section& section) {
            if (section.part == Part::headers) {
              section.fields.push_back({"grpc-status", "0"});
            }
          }},
    Shape{grpc_http2_trailers_end_stream, "omit",
          [](Section& section) {
            if (section.part == Part::trailers) {
              section.end_stream = false;
            }
          }},
    Shape{grpc_status_never_generated, "send",
          [](Section& section) {
            std::string* status = value_of(section, "grpc-status");
            if (status != nullptr && section.part == Part::trailers_only &&
                (*status == "12" || *status == "13")) {
              *status = "3";
            }
          }},
    Shape{grpc_status_http_no_reverse, "send",
          [](Section& section) {
            std::string* http = value_of(section, ":status");
            if (http != nullptr && section.part == Part::trailers_only &&
                value_of(section, "grpc-status") != nullptr) {
              *http = "500";
            }
          }},
    Shape{grpc_http2_accept_encoding_header, "send",
          [](Section& section) {
            if (std::string* codings = value_of(section, "grpc-accept-encoding")) {
              std::replace(codings->begin(), codings->end(), ',', ' ');
            }
          }},
    Shape{grpc_http2_metadata_key_chars, "send", add<"x!key", "value">},
    Shape{grpc_http2_metadata_whitespace, "send", add<"x-key", "value ">},
    Shape{grpc_http2_status_200, "send",
          [](Section& section) {
            if (std::string* http = value_of(section, ":status")) {
              *http = "201";
            }
          }},
    Shape{grpc_http2_status_once, "send",
          [](Section& section) {
            if (const std::string* status = value_of(section, "grpc-status")) {
              section.fields.push_back({"grpc-status", *status});
            }
          }},
    Shape{grpc_http2_true_binary_setting, "send",
          [](Section& section) { section.fields.push_back({"x-key-bin", {'\0', 'v'}}); }},
    Shape{grpc_retry_pushback_form, "send", add<"grpc-retry-pushback-ms", "007">},
    Shape{rfc9110_6_5_1_trailer_forbidden_fields, "send",
          [](Section& section) {
            if (section.part == Part::trailers) {
              section.fields.push_back({"content-type", "application/grpc"});
            }
          }},
    Shape{rfc9113_5_5_ext_not_negotiated, "send",
          [](Section& section) {
            for_binary(section, [](std::string& value) { value.insert(0, 1, '\0'); });
          }},
    Shape{rfc7541_2_1_order_encode, "send",
          [](Section& section) {
            if (section.fields.size() > 1) {
              std::reverse(section.fields.begin() + 1, section.fields.end());  // :status stays
            }
          }},
    Shape{rfc9113_8_1_no_chunked, "send", add<"transfer-encoding", "chunked">},
    Shape{rfc9113_8_1_1_content_length_send, "send",
          [](Section& section) {
            if (section.part == Part::headers) {
              section.fields.push_back({"content-length", "1"});
            }
          }},
    Shape{rfc9113_8_2_lowercase_send, "send", add<"X-Key", "value">},
    Shape{rfc9113_8_2_1_fields_valid_send, "send", add<"x-key", "a\nb">},
    Shape{rfc9113_8_2_2_conn_specific_send, "send", add<"connection", "keep-alive">},
    Shape{rfc9113_8_3_pseudo_generate, "send",
          [](Section& section) {
            if (section.part != Part::trailers) {
              section.fields.insert(section.fields.begin(), {":key", "value"});
            }
          }},
    Shape{rfc9113_8_3_pseudo_order_send, "send",
          [](Section& section) {
            if (section.part != Part::trailers) {
              std::rotate(section.fields.begin(), section.fields.begin() + 1,
                          section.fields.end());
            }
          }},
    Shape{rfc9113_8_3_2_status_send, "omit",
          [](Section& section) { remove(section, ":status"); }},
};

}  // namespace

std::span<const Shape> shapes() { return kShapes; }

}  // namespace peer
