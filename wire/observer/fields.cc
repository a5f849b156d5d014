// Names and values of fields (RFC 9113 §8.1, §8.2; RFC 9110 §6.5.1, §10.1.5).
#include <fmt/format.h>

#include <array>

#include "wire/observer/rules.h"
#include "wire/observer/text.h"

namespace wire::observer::fields {
namespace {

using enum ClauseId;

enum : std::uint8_t { kControl = 1, kHigh = 2, kUpper = 4, kColon = 8 };

/// What an octet in a name is guilty of (RFC 9113 §8.2.1).
constexpr std::array<std::uint8_t, 256> kNameFaults = []() consteval {
  std::array<std::uint8_t, 256> faults{};
  for (unsigned octet = 0; octet < faults.size(); ++octet) {
    if (octet <= 0x20) {
      faults[octet] = kControl;
    } else if (octet >= 0x7f) {
      faults[octet] = kHigh;
    } else if (octet >= 'A' && octet <= 'Z') {
      faults[octet] = kUpper;
    } else if (octet == ':') {
      faults[octet] = kColon;
    }
  }
  return faults;
}();

void malformed(Turn& turn, std::optional<ClauseId> sent, ClauseId server, ClauseId client,
               std::string reason) {
  turn.broken({.sent = sent,
               .demanded = stream_error(pick(turn.by, server, client)),
               .reason = std::move(reason)});
}

std::uint8_t name_faults(std::string_view name) {
  unsigned faults = 0;
  for (const char c : name) {
    faults |= kNameFaults[static_cast<unsigned char>(c)];
  }
  return static_cast<std::uint8_t>(faults);
}

/// False: something is wrong with the name.
bool check_name(Turn& turn, std::string_view name) {
  const std::uint8_t faults = name_faults(name);
  if (faults == 0 && !name.empty()) {
    return true;
  }
  const std::string reason = fmt::format("the field name \"{}\"", printable(name));
  if (name.empty()) {
    malformed(turn, std::nullopt, rfc9113_8_2_1_name_empty, rfc9113_8_2_1_name_empty, reason);
  }
  if ((faults & kUpper) != 0) {
    malformed(turn, rfc9113_8_2_lowercase_send, rfc9113_8_2_lowercase_recv_server,
              rfc9113_8_2_lowercase_recv_client, reason);
  }
  if ((faults & kControl) != 0) {
    malformed(turn, rfc9113_8_2_1_fields_valid_send, rfc9113_8_2_1_name_ctl_server,
              rfc9113_8_2_1_name_ctl_client, reason);
  }
  if ((faults & kHigh) != 0) {
    malformed(turn, rfc9113_8_2_1_fields_valid_send, rfc9113_8_2_1_name_high_server,
              rfc9113_8_2_1_name_high_client, reason);
  }
  if ((faults & kColon) != 0) {
    malformed(turn, rfc9113_8_2_1_fields_valid_send, rfc9113_8_2_1_name_colon_server,
              rfc9113_8_2_1_name_colon_client, reason);
  }
  return false;
}

bool has_forbidden_octet(std::string_view value) {
  bool found = false;
  for (const char c : value) {
    found |= c == '\0' || c == '\r' || c == '\n';
  }
  return found;
}

bool is_space(char c) { return c == ' ' || c == '\t'; }

/// False: something is wrong with the value.
bool check_value(Turn& turn, const SectionField& field) {
  const std::string_view value = field.value;
  const bool forbidden = has_forbidden_octet(value);
  const bool edge = !value.empty() && (is_space(value.front()) || is_space(value.back()));
  if (!forbidden && !edge) {
    return true;
  }
  const bool true_binary = field.name.ends_with("-bin") &&
                           turn.listener().settings.most_permissive().true_binary_metadata;
  if (true_binary) {
    return true;
  }
  const std::string reason =
      fmt::format("{}: \"{}\"", printable(field.name), printable(value));
  if (forbidden) {
    malformed(turn, rfc9113_8_2_1_fields_valid_send, rfc9113_8_2_1_value_nul_server,
              rfc9113_8_2_1_value_nul_client, reason);
  }
  if (edge) {
    malformed(turn, rfc9113_8_2_1_fields_valid_send, rfc9113_8_2_1_value_edge_space_server,
              rfc9113_8_2_1_value_edge_space_client, reason);
  }
  return false;
}

void te(Turn& turn, const Section& section, const SectionField& field) {
  const std::string reason = fmt::format("te: {}", printable(field.value));
  if (turn.by == Role::server) {
    turn.broken({.sent = rfc9113_8_2_2_conn_specific_send,
                 .demanded = stream_error(rfc9113_8_2_2_te_response_client),
                 .reason = reason});
  } else if (section.kind == SectionKind::request &&
             !equal_ignoring_case(field.value, "trailers")) {
    turn.broken({.sent = rfc9113_8_2_2_te_value_send,
                 .demanded = stream_error(rfc9113_8_2_2_te_other_server),
                 .reason = reason});
  }
}

void connection_specific(Turn& turn, const SectionField& field) {
  const std::string reason =
      fmt::format("{}: {}", printable(field.name), printable(field.value));
  malformed(turn, rfc9113_8_2_2_conn_specific_send,
            field.which == FieldName::connection ? rfc9113_8_2_2_conn_specific_server
                                                 : rfc9113_8_2_2_conn_specific_all_server,
            rfc9113_8_2_2_conn_specific_client, reason);
  if (field.which == FieldName::transfer_encoding) {
    turn.broken({.sent = rfc9113_8_1_no_chunked, .reason = reason});
  }
}

/// Fields that frame, route or describe the content have no place in trailers (RFC 9110 §6.5.1).
bool forbidden_in_trailers(FieldName name) {
  switch (name) {
    case FieldName::content_length:
    case FieldName::content_type:
    case FieldName::content_encoding:
    case FieldName::content_range:
    case FieldName::transfer_encoding:
    case FieldName::host:
    case FieldName::te:
    case FieldName::trailer:
      return true;
    default:
      return false;
  }
}

void check_meaning(Turn& turn, const Section& section, const SectionField& field) {
  if (field.which == FieldName::te) {
    te(turn, section, field);
  } else if (field.which >= FieldName::connection) {
    connection_specific(turn, field);
  }
  if (section.kind == SectionKind::trailers && turn.by == Role::server &&
      forbidden_in_trailers(field.which)) {
    turn.broken({.sent = rfc9110_6_5_1_trailer_forbidden_fields,
                 .reason = fmt::format("{} in trailers", printable(field.name))});
  }
}

void check_pseudo(Turn& turn, const SectionField& field) {
  if (has_forbidden_octet(field.value)) {
    malformed(turn, std::nullopt, rfc9113_8_2_1_value_checks_pseudo,
              rfc9113_8_2_1_value_checks_pseudo,
              fmt::format("{}: \"{}\"", printable(field.name), printable(field.value)));
  }
}

}  // namespace

void check(Turn& turn, const Section& section) {
  bool valid = true;
  for (const SectionField& field : section.fields()) {
    if (field.is_pseudo()) {
      check_pseudo(turn, field);
      continue;
    }
    valid = check_name(turn, field.name) && valid;
    valid = check_value(turn, field) && valid;
    if (field.which != FieldName::other) {
      check_meaning(turn, section, field);
    }
  }
  if (!valid && section.kind == SectionKind::trailers) {
    malformed(turn, std::nullopt, rfc9113_8_2_1_value_checks_trailers,
              rfc9113_8_2_1_value_checks_trailers, "a field of the trailers is not valid");
  }
  if (section.kind == SectionKind::request && section.find(FieldName::user_agent) == nullptr) {
    turn.broken({.sent = rfc9110_10_1_5_user_agent, .reason = "a request without user-agent"});
  }
}

}  // namespace wire::observer::fields
