#include "reference-client/cancel_point.h"

#include "reference-client/fields.h"
#include "reference-client/refusal.h"

namespace reference {
namespace {

using At = CancelPoint::At;

At read_at(Fields& fields) {
  const auto name = fields.text("at");
  if (name == "start") {
    return At::start;
  }
  if (name == "sent") {
    return At::sent;
  }
  if (name == "half_closed") {
    return At::half_closed;
  }
  if (name == "initial") {
    return At::initial;
  }
  if (name == "received") {
    return At::received;
  }
  throw Refusal::unsupported(fields.path_of("at"));
}

}  // namespace

CancelPoint read_cancel_point(const nlohmann::json& value, const std::string& path) {
  Fields fields(value, path);
  CancelPoint point;
  point.at = read_at(fields);
  if (point.at == At::sent || point.at == At::received) {
    point.messages = fields.integer("messages", point.at == At::sent ? 0 : 1);
  }
  point.after_ms = fields.optional_int("after_ms", 0).value_or(0);
  fields.done();
  return point;
}

}  // namespace reference
