// `send` steps of a plan.
#include <algorithm>
#include <array>

#include "harness/engine/plan_loader.h"

namespace engine {

using nlohmann::json;
using wire::judge::FieldOp;
using wire::judge::Payload;
using wire::judge::Send;
using wire::judge::Split;
using wire::judge::StreamRef;

namespace {

constexpr std::uint64_t kMax8 = 0xff;
constexpr std::uint64_t kMax24 = 0xffffff;
constexpr std::uint64_t kMax31 = 0x7fffffff;
constexpr std::uint64_t kMax32 = 0xffffffff;
/// What one step may send: as much as one frame can hold.
constexpr std::uint64_t kMaxPayload = kMax24;

Payload load_payload(ObjectReader& step) {
  Payload payload;
  const json& value = step.raw("payload");
  if (value.is_null()) {
    return payload;
  }
  if (value == "@message") {
    payload.declared_message = true;
  } else if (value.is_object()) {
    ObjectReader fields(value, step.path_of("payload"), step.errors());
    payload.fill = static_cast<std::uint8_t>(fields.number("fill", kMax8));
    payload.count = fields.number("count", kMaxPayload);
    fields.done();
  } else {
    payload.octets = step.hex("payload");
  }
  return payload;
}

std::vector<std::size_t> load_sizes(ObjectReader& split, std::string_view key) {
  std::vector<std::size_t> sizes;
  for (const json& element : split.array(key)) {
    if (element.is_number_unsigned() && element.get<std::uint64_t>() <= kMaxPayload) {
      sizes.push_back(element.get<std::size_t>());
    } else {
      split.errors().add(split.path_of(key), "expected sizes in octets");
    }
  }
  return sizes;
}

Split load_split(ObjectReader& step) {
  Split split;
  const json& value = step.raw("split");
  if (value.is_null()) {
    return split;
  }
  ObjectReader fields(value, step.path_of("split"), step.errors());
  if (fields.has("frames")) {
    split.into = Split::Into::frames;
    split.repeated = !fields.raw("frames").is_array();
    if (!split.repeated) {
      split.sizes = load_sizes(fields, "frames");
    } else if (const auto size = fields.number("frames", kMaxPayload); size > 0) {
      split.sizes = {static_cast<std::size_t>(size)};
    } else {
      step.errors().add(fields.path_of("frames"), "frames of no octets never end");
    }
  } else {
    split.into = Split::Into::writes;
    split.octet_by_octet = fields.raw("writes") == 1;
    if (!split.octet_by_octet) {
      split.sizes = load_sizes(fields, "writes");
    }
  }
  fields.done();
  return split;
}

void load_lies(ObjectReader& step, wire::Lies& lies) {
  if (const auto length = step.optional_number("length", kMax24)) {
    lies.length = static_cast<std::uint32_t>(*length);
  }
  if (const auto flags = step.optional_number("flags", kMax8)) {
    lies.flags = static_cast<std::uint8_t>(*flags);
  }
  if (const auto type = step.optional_number("type", kMax8)) {
    lies.type = static_cast<std::uint8_t>(*type);
  }
  lies.reserved = step.boolean("reserved");
}

// Fields
//

std::string load_octets_or_text(ObjectReader& op, const std::string& key) {
  if (op.has(key + "_hex")) {
    const wire::Buffer octets = op.hex(key + "_hex");
    return {octets.begin(), octets.end()};
  }
  op.raw(key + "_hex");
  return op.text(key);
}

std::optional<wire::hpack::FieldChoice> load_choice(ObjectReader& op) {
  using wire::hpack::Representation;
  constexpr std::array<std::pair<std::string_view, Representation>, 4> kNames = {
      {{"indexed", Representation::indexed},
       {"incremental", Representation::incremental},
       {"without_indexing", Representation::without_indexing},
       {"never_indexed", Representation::never_indexed}}};
  const bool chosen =
      op.has("as") || op.has("huffman") || op.has("indexed_name") || op.has("index");
  wire::hpack::FieldChoice choice;
  const std::string as = op.text("as", "without_indexing");
  const auto found = std::find_if(kNames.begin(), kNames.end(),
                                  [&](const auto& entry) { return entry.first == as; });
  if (found == kNames.end()) {
    op.errors().add(op.path_of("as"), "unknown representation `" + as + "`");
  } else {
    choice.rep = found->second;
  }
  const bool huffman = op.boolean("huffman");
  choice.huffman_name = huffman;
  choice.huffman_value = huffman;
  choice.indexed_name = op.boolean("indexed_name");
  if (const auto index = op.optional_number("index", kMax32)) {
    choice.index = static_cast<std::uint32_t>(*index);
  }
  return chosen ? std::optional(choice) : std::nullopt;
}

FieldOp load_field_op(const json& value, const std::string& path, Errors& errors) {
  constexpr std::array<std::pair<std::string_view, FieldOp::Kind>, 8> kKinds = {
      {{"call", FieldOp::Kind::call},
       {"field", FieldOp::Kind::field},
       {"drop", FieldOp::Kind::drop},
       {"set", FieldOp::Kind::set},
       {"prepend", FieldOp::Kind::prepend},
       {"size_update", FieldOp::Kind::size_update},
       {"raw", FieldOp::Kind::raw},
       {"fill_list", FieldOp::Kind::fill_list}}};
  ObjectReader fields(value, path, errors);
  FieldOp op;
  const std::string kind = fields.required_text("op");
  const auto found = std::find_if(kKinds.begin(), kKinds.end(),
                                  [&](const auto& entry) { return entry.first == kind; });
  if (found == kKinds.end()) {
    errors.add(path, "unknown operation `" + kind + "`");
  } else {
    op.kind = found->second;
  }
  op.name = load_octets_or_text(fields, "name");
  op.value = load_octets_or_text(fields, "value");
  op.choice = load_choice(fields);
  op.size = static_cast<std::uint32_t>(fields.number("size", kMax32));
  op.octets = fields.hex("hex");
  fields.done();
  return op;
}

void load_fields(ObjectReader& step, Send& send) {
  send.has_fields = step.has("fields");
  std::size_t index = 0;
  for (const json& element : step.array("fields")) {
    send.fields.push_back(load_field_op(
        element, step.path_of("fields") + "[" + std::to_string(index++) + "]", step.errors()));
  }
  send.payload = load_payload(step);
}

// Frames
//

/// `pad_length` alone is honest: so many zero octets. With `padding` the octets are those, whatever
/// the length says.
template <typename PaddedFrame>
void load_padding(ObjectReader& step, PaddedFrame& frame, Send& send) {
  const auto length = step.optional_number("pad_length", kMax8);
  frame.padding = step.optional_hex("padding");
  if (!length) {
    return;
  }
  if (frame.padding) {
    send.lies.pad_length = static_cast<std::uint8_t>(*length);
  } else {
    frame.padding = wire::Buffer(*length, 0);
  }
}

wire::Priority load_priority(ObjectReader& fields) {
  wire::Priority priority;
  priority.exclusive = fields.boolean("exclusive");
  priority.stream_dependency =
      static_cast<wire::StreamId>(fields.number("stream_dependency", kMax31));
  priority.weight = static_cast<std::uint8_t>(fields.number("weight", kMax8, 15));
  return priority;
}

wire::Headers load_headers(ObjectReader& step, Send& send) {
  wire::Headers headers;
  headers.end_stream = step.boolean("end_stream");
  headers.end_headers = step.boolean("end_headers", true);
  load_padding(step, headers, send);
  const json& priority = step.raw("priority");
  if (!priority.is_null()) {
    ObjectReader fields(priority, step.path_of("priority"), step.errors());
    headers.priority = load_priority(fields);
    fields.done();
  }
  load_fields(step, send);
  return headers;
}

wire::Settings load_settings_frame(ObjectReader& step) {
  wire::Settings settings;
  settings.ack = step.boolean("ack");
  for (const auto& [id, value] : load_settings(step, "settings")) {
    settings.parameters.emplace_back(id, value);
  }
  return settings;
}

wire::Ping load_ping(ObjectReader& step) {
  wire::Ping ping;
  ping.ack = step.boolean("ack");
  const wire::Buffer data = step.hex("opaque_data");
  if (!data.empty() && data.size() != ping.opaque_data.size()) {
    step.errors().add(step.path_of("opaque_data"), "expected 8 octets");
  }
  std::copy_n(data.begin(), std::min(data.size(), ping.opaque_data.size()),
              ping.opaque_data.begin());
  return ping;
}

wire::ErrorCode load_code(ObjectReader& step) {
  const auto codes = load_codes(step, "code");
  return codes.empty() ? wire::ErrorCode::NO_ERROR : codes.front();
}

wire::Goaway load_goaway(ObjectReader& step) {
  wire::Goaway goaway;
  goaway.last_stream_id = static_cast<wire::StreamId>(step.number("last_stream", kMax31));
  goaway.error_code = load_code(step);
  const std::string debug = step.text("debug_data");
  goaway.debug_data.assign(debug.begin(), debug.end());
  return goaway;
}

wire::Frame load_frame(ObjectReader& step, const std::string& name, Send& send) {
  using wire::FrameType;
  switch (static_cast<FrameType>(load_frame_type(step, name))) {
    case FrameType::DATA: {
      wire::Data data;
      data.end_stream = step.boolean("end_stream");
      load_padding(step, data, send);
      send.payload = load_payload(step);
      return data;
    }
    case FrameType::HEADERS:
      return load_headers(step, send);
    case FrameType::PRIORITY:
      return load_priority(step);
    case FrameType::RST_STREAM:
      return wire::RstStream{load_code(step)};
    case FrameType::SETTINGS:
      return load_settings_frame(step);
    case FrameType::PUSH_PROMISE: {
      wire::PushPromise push;
      push.promised_stream_id = static_cast<wire::StreamId>(step.number("promised_stream", kMax31));
      push.end_headers = step.boolean("end_headers", true);
      load_padding(step, push, send);
      load_fields(step, send);
      return push;
    }
    case FrameType::PING:
      return load_ping(step);
    case FrameType::GOAWAY:
      return load_goaway(step);
    case FrameType::WINDOW_UPDATE:
      return wire::WindowUpdate{static_cast<std::uint32_t>(step.number("increment", kMax31))};
    case FrameType::CONTINUATION: {
      wire::Continuation continuation;
      continuation.end_headers = step.boolean("end_headers", true);
      load_fields(step, send);
      return continuation;
    }
  }
  return wire::Unknown{};
}

}  // namespace

Send load_send(ObjectReader& step) {
  Send send;
  const std::string name = step.required_text("send");
  send.split = load_split(step);
  if (name == "preface") {
    send.kind = Send::Kind::preface;
    return send;
  }
  if (name == "renegotiation") {
    send.kind = Send::Kind::renegotiation;
    return send;
  }
  if (name == "raw") {
    send.kind = Send::Kind::raw;
    send.payload = load_payload(step);
    return send;
  }
  send.stream = load_stream(step, "stream", {StreamRef::Kind::id, 0});
  if (name == "MESSAGE") {
    send.kind = Send::Kind::message;
    send.payload = load_payload(step);
    send.end_stream = step.boolean("end_stream");
    send.compressed = step.boolean("compressed");
    if (const auto length = step.optional_number("message_length", kMax32)) {
      send.message_length = static_cast<std::uint32_t>(*length);
    }
    return send;
  }
  load_lies(step, send.lies);
  if (name == "UNKNOWN") {
    send.payload = load_payload(step);
    send.frame = wire::Unknown{};
    return send;
  }
  send.frame = load_frame(step, name, send);
  return send;
}

}  // namespace engine
