// Server push (RFC 9113 §6.6, §8.4).
#include <fmt/format.h>

#include "wire/observer/rules.h"

namespace wire::observer::push {
namespace {

using enum ClauseId;

bool disabled(Turn& turn) { return !turn.listener().settings.most_permissive().enable_push; }

/// The associated stream must be the client's, and open or half-closed (remote) for the server.
bool associated(Turn& turn) {
  const Stream* stream = turn.stream;
  const bool usable = stream != nullptr && !stream->pushed &&
                      stream->sides.server.half == Half::open;
  if (usable) {
    return true;
  }
  turn.broken({.sent = rfc9113_6_6_push_sender_state,
               .demanded = connection_error(rfc9113_6_6_push_idle_assoc_client),
               .reason = fmt::format("PUSH_PROMISE on stream {}, which is not open for the server",
                                     turn.stream_id)});
  return false;
}

bool new_id(Turn& turn, StreamId promised) {
  if (turn.connection.is_idle(promised)) {
    return true;
  }
  turn.broken({.sent = rfc9113_6_6_push_sender_state,
               .demanded = connection_error(rfc9113_6_6_push_illegal_id_client),
               .reason = fmt::format("promises stream {}, which is not idle", promised)});
  return false;
}

/// A request's pseudo-header fields and no other, each once and before the rest (RFC 9113 §8.3).
bool is_whole_request(const Section& section) {
  bool regular = false;
  for (const SectionField& field : section.fields()) {
    if (!field.is_pseudo()) {
      regular = true;
      continue;
    }
    const bool defined = field.which == FieldName::method || field.which == FieldName::scheme ||
                         field.which == FieldName::path || field.which == FieldName::authority;
    if (!defined || regular || section.count(field.which) > 1) {
      return false;
    }
  }
  return section.find(FieldName::method) != nullptr && section.find(FieldName::scheme) != nullptr &&
         section.find(FieldName::path) != nullptr;
}

bool is_safe(std::string_view method) { return method == "GET" || method == "HEAD"; }

}  // namespace

bool promise(Turn& turn, const PushPromiseView& frame) {
  if (disabled(turn)) {
    turn.broken({.sent = rfc9113_6_5_2_settings_push_disabled_server,
                 .demanded = connection_error(rfc9113_6_5_2_settings_push_disabled_client),
                 .reason = "PUSH_PROMISE, although ENABLE_PUSH is 0"});
  }
  if (!associated(turn) || !new_id(turn, frame.promised_stream_id)) {
    return false;
  }
  turn.speaker().streams.add(frame.promised_stream_id);
  Stream* stream = turn.connection.streams.open(frame.promised_stream_id);
  if (stream == nullptr) {
    turn.speaker().readable = {false, false};
    turn.give_up("more than " + std::to_string(turn.connection.options.bounds.streams) +
                 " streams at once");
    return false;
  }
  stream->pushed = true;
  stream->sides.server.half = Half::reserved;
  stream->sides.client.half = Half::ended;
  return true;
}

void request(Turn& turn, const Section& section) {
  if (!is_whole_request(section)) {
    turn.broken({.demanded = stream_error(rfc9113_8_4_1_push_incomplete_client),
                 .reason = "the promised request lacks :method, :scheme or :path, or has "
                           "pseudo-header fields that no request may have there"});
    return;
  }
  const SectionField* method = section.find(FieldName::method);
  const SectionField* length = section.find(FieldName::content_length);
  const bool content = length != nullptr && length->value != "0";
  if (!is_safe(method->value) || content) {
    turn.broken({.demanded = stream_error(rfc9113_8_4_push_unsafe_client),
                 .reason = fmt::format("promises a {} request{}", method->value,
                                       content ? " with content" : "")});
  }
}

}  // namespace wire::observer::push
