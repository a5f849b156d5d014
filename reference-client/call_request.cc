#include "reference-client/call_request.h"

#include <algorithm>
#include <utility>

#include "reference-client/base64.h"
#include "reference-client/channel_options.h"
#include "reference-client/refusal.h"

namespace reference {
namespace {

using Json = nlohmann::json;

Pattern read_pattern(Fields& fields) {
  const auto name = fields.text("pattern");
  if (name == "unary") {
    return Pattern::unary;
  }
  if (name == "client_stream") {
    return Pattern::client_stream;
  }
  if (name == "server_stream") {
    return Pattern::server_stream;
  }
  if (name == "bidi") {
    return Pattern::bidi;
  }
  throw Refusal::unsupported("pattern");
}

std::string read_path(Fields& fields) {
  auto path = fields.text("path");
  if (!path.starts_with('/')) {
    throw Refusal::error("path must begin with /");
  }
  if (!why_not_sent("path", path).empty()) {
    throw Refusal::error("path: gRPC allows only printable ASCII");
  }
  return path;
}

RequestMessage read_message(const Json& value, const std::string& path) {
  Fields fields(value, path);
  RequestMessage message;
  auto data = from_base64(fields.text("data"));
  if (!data) {
    throw Refusal::error(fields.path_of("data") + " is not base64");
  }
  message.data = std::move(*data);
  if (const Json* fill = fields.find("fill")) {
    message.fill = read_fill(*fill, fields.path_of("fill"));
  }
  message.after_ms = fields.optional_int("after_ms", 0).value_or(0);
  message.after_responses = fields.optional_integer("after_responses", 0).value_or(0);
  message.plain = !fields.optional_boolean("compressed").value_or(true);
  fields.done();
  return message;
}

std::vector<RequestMessage> read_messages(Fields& fields) {
  fields.required("messages");
  std::vector<RequestMessage> messages;
  for (const Json& value : fields.array("messages")) {
    messages.push_back(read_message(value, fields.path_of("messages", messages.size())));
  }
  return messages;
}

}  // namespace

std::string CallRequest::pattern_of_fill() const {
  const auto found = std::find_if(messages.begin(), messages.end(),
                                  [](const auto& message) { return message.fill.size > 0; });
  return found == messages.end() ? std::string() : found->fill.pattern;
}

CallRequest read_call(Fields& fields) {
  CallRequest call;
  call.pattern = read_pattern(fields);
  call.path = read_path(fields);
  call.messages = read_messages(fields);
  if (const Json* metadata = fields.find("metadata")) {
    call.metadata = read_metadata(*metadata, "metadata");
  }
  call.deadline_ms = fields.optional_integer("deadline_ms");
  if (const auto name = fields.optional_text("compression")) {
    call.compression = read_compression(*name, "compression");
  }
  call.wait_for_ready = fields.optional_boolean("wait_for_ready");
  if (const Json* credentials = fields.find("credentials")) {
    call.credentials = read_credentials(*credentials, "credentials");
  }
  if (const Json* cancel = fields.find("cancel")) {
    call.cancel = read_cancel_point(*cancel, "cancel");
  }
  fields.done();
  return call;
}

}  // namespace reference
