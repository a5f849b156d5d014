// Pseudo-header fields (RFC 9113 §8.3, §8.5, §8.6; RFC 8441).
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "wire/observer/rules.h"
#include "wire/observer/text.h"

namespace wire::observer::pseudo_headers {
namespace {

using enum ClauseId;

bool allowed_in(SectionKind kind, FieldName name) {
  const bool response = kind == SectionKind::response || kind == SectionKind::informational;
  return response == (name == FieldName::status);
}

/// `:protocol` is defined once the server has announced ENABLE_CONNECT_PROTOCOL.
bool defined(Turn& turn, FieldName name) {
  return name != FieldName::pseudo &&
         (name != FieldName::protocol ||
          turn.listener().settings.most_permissive().enable_connect_protocol);
}

void malformed(Turn& turn, std::optional<ClauseId> sent, ClauseId demanded, std::string reason) {
  turn.broken(
      {.sent = sent, .demanded = stream_error(demanded), .reason = std::move(reason)});
}

ClauseId duplicate_clause(Role by, FieldName name) {
  if (by == Role::server) {
    return rfc9113_8_3_pseudo_dup_status_client;
  }
  return name == FieldName::authority ? rfc9113_8_3_pseudo_dup_authority
                                      : rfc9113_8_3_pseudo_dup_server;
}

/// What is wrong with one field where it stands.
void check_field(Turn& turn, const Section& section, const SectionField& field,
                 bool after_regular, bool seen) {
  const Role by = turn.by;
  const auto fine = [&] {
    return section.kind != SectionKind::trailers && defined(turn, field.which) &&
           allowed_in(section.kind, field.which) && !after_regular && !seen;
  };
  if (fine()) {
    return;
  }
  const std::string name = printable(field.name);
  if (section.kind == SectionKind::trailers) {
    malformed(turn, rfc9113_8_3_pseudo_order_send,
              pick(by, rfc9113_8_1_trailers_pseudo_server, rfc9113_8_1_trailers_pseudo_client),
              name + " in trailers");
  } else if (!defined(turn, field.which)) {
    malformed(turn, rfc9113_8_3_pseudo_generate,
              pick(by, rfc9113_8_3_pseudo_unknown_server, rfc9113_8_3_pseudo_unknown_client),
              name + " is not defined");
  } else if (!allowed_in(section.kind, field.which)) {
    malformed(turn, rfc9113_8_3_pseudo_order_send,
              pick(by, rfc9113_8_3_pseudo_response_in_request,
                   rfc9113_8_3_pseudo_request_in_response),
              fmt::format("{} sent by a {}", name, to_string(by)));
  } else if (after_regular) {
    malformed(turn, rfc9113_8_3_pseudo_order_send,
              pick(by, rfc9113_8_3_pseudo_after_regular_server,
                   rfc9113_8_3_pseudo_after_regular_client),
              name + " after a regular field");
  } else if (seen) {
    malformed(turn, rfc9113_8_3_pseudo_order_send, duplicate_clause(by, field.which),
              name + " twice");
  }
}

/// Each field, in the order of the wire.
void check_fields(Turn& turn, const Section& section) {
  bool regular = false;
  std::uint32_t seen = 0;
  for (const SectionField& field : section.fields()) {
    if (!field.is_pseudo()) {
      regular = true;
      continue;
    }
    const std::uint32_t bit = 1U << static_cast<unsigned>(field.which);
    check_field(turn, section, field, regular, (seen & bit) != 0);
    seen |= bit;
  }
}

void missing(Turn& turn, const Section& section, FieldName name, ClauseId clause) {
  if (section.find(name) == nullptr) {
    constexpr std::array kNames = {":method", ":scheme", ":path"};
    const auto index = static_cast<std::size_t>(name) - static_cast<std::size_t>(FieldName::method);
    malformed(turn, rfc9113_8_3_1_mandatory_pseudo_send, clause,
              fmt::format("a request without {}", kNames[index]));
  }
}

void connect(Turn& turn, const Section& section) {
  const bool extended = section.find(FieldName::protocol) != nullptr;
  const bool scheme = section.find(FieldName::scheme) != nullptr;
  const bool path = section.find(FieldName::path) != nullptr;
  const bool authority = section.find(FieldName::authority) != nullptr;
  const bool fine = authority && scheme == extended && path == extended;
  if (!fine) {
    malformed(turn, std::nullopt, rfc9113_8_5_connect_malformed,
              fmt::format("CONNECT {} :scheme, {} :path, {} :authority",
                          scheme ? "with" : "without", path ? "with" : "without",
                          authority ? "with" : "without"));
  }
}

void path(Turn& turn, const Section& section) {
  const SectionField* scheme = section.find(FieldName::scheme);
  const SectionField* value = section.find(FieldName::path);
  const SectionField* method = section.find(FieldName::method);
  const bool http = scheme != nullptr && (equal_ignoring_case(scheme->value, "http") ||
                                          equal_ignoring_case(scheme->value, "https"));
  if (!http || value == nullptr) {
    return;
  }
  if (value->value.empty()) {
    malformed(turn, std::nullopt, rfc9113_8_3_1_empty_path, ":path is empty");
  } else if (value->value.front() != '/' &&
             (value->value != "*" || method == nullptr || method->value != "OPTIONS")) {
    malformed(turn, std::nullopt, rfc9113_8_3_1_path_form,
              fmt::format(":path is \"{}\"", printable(value->value)));
  }
}

void method(Turn& turn, const Section& section) {
  const SectionField* value = section.find(FieldName::method);
  if (value != nullptr && !is_token(value->value)) {
    malformed(turn, std::nullopt, rfc9113_8_3_1_empty_method,
              fmt::format(":method is \"{}\"", printable(value->value)));
  }
}

/// Without the default port of the scheme, which changes nothing.
std::string_view entity(std::string_view authority, const SectionField* scheme) {
  const std::string_view port =
      scheme != nullptr && equal_ignoring_case(scheme->value, "https") ? ":443" : ":80";
  return authority.ends_with(port) ? authority.substr(0, authority.size() - port.size())
                                   : authority;
}

void authority(Turn& turn, const Section& section) {
  const SectionField* scheme = section.find(FieldName::scheme);
  const SectionField* given = section.find(FieldName::authority);
  const SectionField* host = section.find(FieldName::host);
  if (given == nullptr) {
    if (host != nullptr && !host->value.empty()) {
      turn.broken({.sent = rfc9113_8_3_1_client_authority,
                   .reason = fmt::format("host is \"{}\", and there is no :authority",
                                         printable(host->value))});
    }
    return;
  }
  if (host != nullptr &&
      !equal_ignoring_case(entity(host->value, scheme), entity(given->value, scheme))) {
    malformed(turn, rfc9113_8_3_1_client_host_differs, rfc9113_8_3_1_host_mismatch,
              fmt::format(":authority is \"{}\", host \"{}\"", printable(given->value),
                          printable(host->value)));
  }
  const bool http = scheme == nullptr || equal_ignoring_case(scheme->value, "http") ||
                    equal_ignoring_case(scheme->value, "https");
  if (http && given->value.find('@') != std::string_view::npos) {
    turn.broken({.sent = rfc9113_8_3_1_authority_userinfo,
                 .reason = fmt::format(":authority is \"{}\"", printable(given->value))});
  }
}

void request(Turn& turn, const Section& section) {
  const SectionField* value = section.find(FieldName::method);
  if (value != nullptr && value->value == "CONNECT") {
    connect(turn, section);
    return;
  }
  missing(turn, section, FieldName::method, rfc9113_8_3_1_missing_method);
  missing(turn, section, FieldName::scheme, rfc9113_8_3_1_missing_scheme);
  missing(turn, section, FieldName::path, rfc9113_8_3_1_missing_path);
  method(turn, section);
  path(turn, section);
  authority(turn, section);
}

void response(Turn& turn, const Section& section) {
  const SectionField* status = section.find(FieldName::status);
  if (status == nullptr) {
    malformed(turn, rfc9113_8_3_2_status_send, rfc9113_8_3_2_missing_status_client,
              "a response without :status");
    return;
  }
  if (section.count(FieldName::status) > 1) {
    turn.broken({.sent = rfc9113_8_3_2_status_send, .reason = ":status twice"});
  }
  const bool digits =
      status->value.size() == 3 && std::all_of(status->value.begin(), status->value.end(),
                                               [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) {
    malformed(turn, rfc9113_8_3_2_status_send, rfc9113_8_3_2_bad_status_client,
              fmt::format(":status is \"{}\"", printable(status->value)));
  } else if (status->value == "101") {
    malformed(turn, rfc9113_8_3_2_status_send, rfc9113_8_6_status_101_client, ":status is 101");
  }
}

}  // namespace

void check(Turn& turn, const Section& section) {
  check_fields(turn, section);
  switch (section.kind) {
    case SectionKind::request:
      return request(turn, section);
    case SectionKind::response:
    case SectionKind::informational:
      return response(turn, section);
    default:
      return;
  }
}

}  // namespace wire::observer::pseudo_headers
