// A client's request headers (gRPC over HTTP/2, "Requests").
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "wire/grpc/timeout.h"
#include "wire/observer/grpc/rules.h"
#include "wire/observer/text.h"

namespace wire::observer::grpc::request {
namespace {

using enum ClauseId;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void method(Turn& turn, const Section& section) {
  const SectionField* field = section.find(FieldName::method);
  if (field != nullptr && field->value != "POST") {
    broken(turn, grpc_http2_method_post, fmt::format(":method {}", printable(field->value)));
  }
}

void scheme(Turn& turn, const Section& section) {
  const SectionField* field = section.find(FieldName::scheme);
  if (field != nullptr && field->value != "http" && field->value != "https") {
    broken(turn, grpc_http2_scheme, fmt::format(":scheme {}", printable(field->value)));
  }
}

/// "/" service "/" method; a service may have further slashes in front where a user overrides it.
bool has_path_form(std::string_view path) {
  if (!path.starts_with('/')) {
    return false;
  }
  const std::size_t slash = path.rfind('/');
  return slash > 1 && slash + 1 < path.size();
}

void path(Turn& turn, const Section& section) {
  const SectionField* field = section.find(FieldName::path);
  if (field != nullptr && !has_path_form(field->value)) {
    broken(turn, grpc_http2_path_form, fmt::format(":path {}", printable(field->value)));
  }
}

void presence(Turn& turn, const Section& section) {
  if (section.find(FieldName::authority) == nullptr) {
    broken(turn, grpc_http2_authority_sent, "a request without :authority");
  }
  const SectionField* te = section.find(FieldName::te);
  if (te == nullptr || te->value != "trailers") {
    broken(turn, grpc_http2_te_sent,
           te == nullptr ? "a request without te" : fmt::format("te: {}", printable(te->value)));
  }
}

void timeout(Turn& turn, const Section& section) {
  if (const SectionField* field = section.find("grpc-timeout")) {
    if (const auto parsed = wire::grpc::parse_timeout(field->value); !parsed) {
      broken(turn, parsed.error().clause,
             fmt::format("grpc-timeout {}: {}", printable(field->value), parsed.error().reason));
    }
  }
}

/// Call-Definition of the grammar, its pseudo-headers apart.
bool is_call_definition(const SectionField& field) {
  return field.which == FieldName::te || field.which == FieldName::content_type ||
         field.which == FieldName::user_agent || field.name == "grpc-timeout" ||
         field.name == "grpc-message-type" || field.name == "grpc-encoding" ||
         field.name == "grpc-accept-encoding";
}

/// The order of the grammar: pseudo-headers, call definition, metadata. Nothing depends on the last
/// two.
void order(Turn& turn, const Section& section) {
  bool regular = false;
  bool metadata = false;
  std::string_view before;
  for (const SectionField& field : section.fields()) {
    if (field.is_pseudo()) {
      if (regular) {
        broken(turn, grpc_http2_pseudo_first,
               fmt::format("{} after {}", printable(field.name), printable(before)));
        return;
      }
      continue;
    }
    if (field.name == "grpc-timeout" && regular && before != "te") {
      advised_against(turn, grpc_http2_timeout_after_reserved,
                      fmt::format("grpc-timeout after {}", printable(before)));
    }
    if (is_call_definition(field) && metadata) {
      advised_against(turn, grpc_http2_calldef_before_metadata,
                      fmt::format("{} after {}", printable(field.name), printable(before)));
      return;
    }
    regular = true;
    metadata = metadata || !is_call_definition(field);
    before = field.name;
  }
}

/// "grpc-" language …; anything else is a user's, or a proxy's.
void user_agent(Turn& turn, const Section& section) {
  const SectionField* field = section.find(FieldName::user_agent);
  if (field == nullptr) {
    return;
  }
  // A user's own prefix may stand before it.
  const std::size_t grpc = field->value.find("grpc-");
  const bool begins = grpc == 0 || (grpc != std::string_view::npos && field->value[grpc - 1] == ' ');
  if (!begins || field->value.find('/', grpc) == std::string_view::npos) {
    advised_against(turn, grpc_http2_user_agent_form,
                    fmt::format("user-agent: {}", printable(field->value)));
  }
}

void attempts(Turn& turn, const Section& section) {
  if (const SectionField* field = section.find("grpc-previous-rpc-attempts")) {
    const std::string_view value = field->value;
    const bool number = !value.empty() && value.size() <= 9 && value.front() != '0' &&
                        std::all_of(value.begin(), value.end(), is_digit);
    if (!number) {
      broken(turn, grpc_retry_attempts_header_form,
             fmt::format("grpc-previous-rpc-attempts: {}", printable(value)));
    }
  }
}

void plaintext_credentials(Turn& turn, const Section& section) {
  const SectionField* field = section.find(FieldName::scheme);
  if (field != nullptr && field->value == "http" && section.find("authorization") != nullptr) {
    advised_against(turn, grpc_status_authorization_plaintext, "authorization with :scheme http");
  }
}

void end(Turn& turn, const Section& section) {
  if (section.end_stream) {
    broken(turn, grpc_http2_eos_empty_data, "END_STREAM on HEADERS, not on a DATA frame");
  }
}

}  // namespace

void section(Turn& turn, const Section& section) {
  method(turn, section);
  scheme(turn, section);
  path(turn, section);
  presence(turn, section);
  timeout(turn, section);
  order(turn, section);
  user_agent(turn, section);
  attempts(turn, section);
  plaintext_credentials(turn, section);
  end(turn, section);
}

}  // namespace wire::observer::grpc::request
