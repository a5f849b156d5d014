// What a step waits for, told as a phrase.
#include "wire/judge/finding.h"
#include "wire/judge/text.h"

namespace wire::judge {
namespace {

std::string with_codes(std::string what, const std::vector<ErrorCode>& codes) {
  return codes.empty() ? what : what + " " + either_of(codes);
}

std::string statuses(const std::vector<std::uint32_t>& wanted) {
  std::vector<std::string> names;
  for (const std::uint32_t status : wanted) {
    names.push_back(grpc_status_name(status));
  }
  return "grpc-status" + (names.empty() ? std::string() : " " + joined(names, " or "));
}

std::string field_text(const FieldMatcher& matcher) {
  switch (matcher.kind) {
    case FieldMatcher::Kind::absent:
      return "no " + matcher.name;
    case FieldMatcher::Kind::regex:
      return matcher.name + " like " + matcher.value;
    case FieldMatcher::Kind::combined:
      return "all of " + matcher.name + ": " + matcher.value;
    case FieldMatcher::Kind::contains:
      return matcher.name + " that holds the " + std::to_string(matcher.value.size()) +
             " octets of the case";
    case FieldMatcher::Kind::equals:
      break;
  }
  return matcher.name + ": " + matcher.value;
}

std::string response_text(const Expect& expect) {
  std::vector<std::string> parts;
  if (!expect.http_status.empty()) {
    std::vector<std::string> values;
    for (const int status : expect.http_status) {
      values.push_back(std::to_string(status));
    }
    parts.push_back(":status " + joined(values, " or "));
  }
  if (!expect.grpc_status.empty()) {
    parts.push_back(statuses(expect.grpc_status));
  }
  for (const FieldMatcher& matcher : expect.fields) {
    parts.push_back(field_text(matcher));
  }
  for (const FieldMatcher& matcher : expect.trailers) {
    parts.push_back("in the trailers " + field_text(matcher));
  }
  if (expect.messages) {
    parts.push_back(std::to_string(*expect.messages) + " messages");
  }
  if (expect.data) {
    parts.push_back("message data of " + std::to_string(expect.data->size()) + " octets");
  }
  return joined(parts, ", ");
}

std::string message_text(const Expect& expect) {
  std::string text = expect.count == 1 ? "a message" : std::to_string(expect.count) + " messages";
  if (expect.compressed) {
    text += *expect.compressed ? ", compressed" : ", not compressed";
  }
  if (expect.contains) {
    text += " that holds the " + std::to_string(expect.contains->size()) + " octets of the case";
  }
  return expect.data ? text + ", " + std::to_string(expect.data->size()) + " octets" : text;
}

std::string done_text(const HandshakeMatcher& matcher) {
  std::vector<std::string> parts;
  if (matcher.protocol) {
    parts.push_back(matcher.protocol->empty() ? "no protocol chosen" : *matcher.protocol + " chosen");
  }
  if (!matcher.suites.empty()) {
    parts.push_back(joined(matcher.suites, " or "));
  }
  if (!matcher.compression.empty()) {
    parts.push_back("compression " + matcher.compression);
  }
  if (matcher.key_bits > 0) {
    parts.push_back("a key of " + std::to_string(matcher.key_bits) + " bits or more");
  }
  return "a TLS handshake" + (parts.empty() ? std::string() : " with " + joined(parts, ", "));
}

std::string handshake_text(const HandshakeMatcher& matcher) {
  const std::string alerts = matcher.alerts.empty() ? "" : " " + joined(matcher.alerts, " or ");
  switch (matcher.result) {
    case HandshakeMatcher::Result::done:
      return done_text(matcher);
    case HandshakeMatcher::Result::refused:
      return "the TLS handshake refused" + alerts;
    case HandshakeMatcher::Result::renegotiated:
      return "TLS renegotiated";
    case HandshakeMatcher::Result::certificate_request:
      return "a TLS CertificateRequest after the handshake";
    case HandshakeMatcher::Result::alert:
      break;
  }
  return "a TLS alert" + alerts;
}

std::string frame_text(const View& view, const FrameMatcher& matcher) {
  const std::string type = matcher.any_unknown ? "a frame of unknown type"
                                               : to_string(static_cast<FrameType>(matcher.type));
  std::string text = with_codes(type, matcher.codes);
  text = matcher.count == 1 ? text : std::to_string(matcher.count) + " × " + text;
  if (matcher.ack.value_or(false)) {
    text += " ack";
  }
  if (matcher.end_stream.value_or(false)) {
    text += " END_STREAM";
  }
  for (const FieldMatcher& field : matcher.fields) {
    text += ", " + field_text(field);
  }
  return matcher.stream ? text + " on " + on_stream(view.resolve(matcher.stream)) : text;
}

}  // namespace

std::string expected(const View& view, const Expect& expect) {
  const std::string where = " on " + on_stream(view.resolve(expect.stream));
  switch (expect.outcome) {
    case Outcome::frame:
      return frame_text(view, expect.frame);
    case Outcome::connection_error:
      return with_codes("connection error", expect.codes);
    case Outcome::stream_error:
      return with_codes("stream error", expect.codes) + where;
    case Outcome::response:
      return expect.equals_baseline() ? "the baseline response" + where
                                      : "a response" + where + " with " + response_text(expect);
    case Outcome::grpc_status:
      return statuses(expect.grpc_status) + where;
    case Outcome::message:
      return message_text(expect) + where;
    case Outcome::alive:
      return "the connection alive: a call answered as in the baseline";
    case Outcome::closed:
      return "the connection closed";
    case Outcome::handshake:
      return handshake_text(expect.handshake);
    case Outcome::bounded:
      return "bounded memory, time and frames to send, whatever is said";
    case Outcome::quiet:
      return expect.stream ? "nothing more" + where : "nothing more on the connection";
  }
  return {};
}

std::string expected(const View& view, const Either& either) {
  std::vector<std::string> parts;
  for (const Alternative& alternative : either.alternatives) {
    if (alternative.verdict != VerdictKind::fail) {
      parts.push_back(expected(view, alternative.expect));
    }
  }
  return joined(parts, " or ");
}

}  // namespace wire::judge
