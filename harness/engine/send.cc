#include "harness/engine/send.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "wire/grpc/message.h"
#include "wire/preface.h"

namespace engine {

using wire::judge::FieldOp;
using wire::judge::Payload;
using wire::judge::Send;
using wire::judge::Split;
using wire::judge::StreamRef;

namespace {

/// That a step may make.
constexpr std::size_t kLargestList = std::size_t{1} << 24U;

StreamId resolve(const StreamRef& stream, const Connection& connection) {
  switch (stream.kind) {
    case StreamRef::Kind::next:
      return connection.next_stream();
    case StreamRef::Kind::last:
      return connection.last_stream();
    case StreamRef::Kind::id:
      break;
  }
  return stream.id;
}

wire::Buffer octets_of(const Payload& payload, const Connection& connection) {
  if (payload.declared_message) {
    return connection.call().message;
  }
  return payload.count > 0 ? wire::Buffer(payload.count, payload.fill) : payload.octets;
}

// Field blocks
//

/// A field with the operation that named it, or octets that stand between the fields.
struct Item {
  std::string name;
  std::string value;
  const FieldOp* op = nullptr;
};

std::string late_bound(std::string text, const Call& call) {
  for (const auto& [mark, value] :
       {std::pair<std::string_view, const std::string&>{"@authority", call.authority},
        {"@path", call.path}}) {
    for (std::size_t at = text.find(mark); at != std::string::npos;
         at = text.find(mark, at + value.size())) {
      text.replace(at, mark.size(), value);
    }
  }
  return text;
}

void apply(const FieldOp& op, const Call& call, std::vector<Item>& items) {
  const auto same_name = [&](const Item& item) {
    return item.name == op.name && !item.name.empty();
  };
  Item item{op.name, late_bound(op.value, call), &op};
  switch (op.kind) {
    case FieldOp::Kind::call:
      for (const auto& field : call.fields()) {
        items.push_back({field.name, field.value, op.choice ? &op : nullptr});
      }
      break;
    case FieldOp::Kind::drop:
      std::erase_if(items, same_name);
      break;
    case FieldOp::Kind::set: {
      const auto found = std::find_if(items.begin(), items.end(), same_name);
      if (found != items.end()) {
        *found = std::move(item);
      } else {
        items.push_back(std::move(item));
      }
      break;
    }
    case FieldOp::Kind::prepend:
      items.insert(items.begin(), std::move(item));
      break;
    case FieldOp::Kind::field:
    case FieldOp::Kind::size_update:
    case FieldOp::Kind::raw:
    case FieldOp::Kind::fill_list:
      items.push_back(std::move(item));
      break;
  }
}

/// Repeats the value of `filler` until the list of all named fields is as large as it asks for.
/// False where it is larger without it.
bool fill_list(Item& filler, const std::vector<Item>& items, std::size_t limit) {
  std::size_t size = wire::hpack::kFieldOverhead + filler.name.size();
  for (const Item& item : items) {
    if (&item != &filler && !item.name.empty()) {
      size += wire::hpack::field_size(item.name, item.value);
    }
  }
  const std::size_t wanted = limit + filler.op->size;
  if (wanted < size || wanted > kLargestList || filler.value.empty()) {
    return false;
  }
  const std::string text = std::exchange(filler.value, {});
  while (filler.value.size() < wanted - size) {
    filler.value += text;
  }
  filler.value.resize(wanted - size);
  return true;
}

/// Writes one item; false where no table has what is to be written as an index.
bool write_item(const Item& item, wire::hpack::Encoder& encoder, wire::Writer& writer) {
  if (item.op != nullptr && item.op->kind == FieldOp::Kind::raw) {
    writer.bytes(item.op->octets);
    return true;
  }
  if (item.op != nullptr && item.op->kind == FieldOp::Kind::size_update) {
    encoder.size_update(writer, item.op->size);
    return true;
  }
  auto choice = item.op != nullptr ? item.op->choice.value_or(wire::hpack::FieldChoice{})
                                   : wire::hpack::FieldChoice{};
  if (encoder.field(writer, item.name, item.value, choice)) {
    return true;
  }
  // Of the call's names some are in no table; of a field that an author names, he has to know.
  const bool of_call = item.op != nullptr && item.op->kind == FieldOp::Kind::call;
  choice.indexed_name = false;
  return of_call && encoder.field(writer, item.name, item.value, choice);
}

tl::expected<wire::Buffer, std::string> encode_block(const std::vector<FieldOp>& ops, bool begins,
                                                     Connection& connection) {
  std::vector<Item> items;
  for (const FieldOp& op : ops) {
    apply(op, connection.call(), items);
  }
  for (Item& item : items) {
    if (item.op != nullptr && item.op->kind == FieldOp::Kind::fill_list &&
        !fill_list(item, items, connection.max_list())) {
      return tl::unexpected("no value of `" + item.name + "` makes a list of this size");
    }
  }
  wire::Writer writer;
  // Where the peer allows a smaller table than ours the block has to say so; a script that sets a
  // size itself means it.
  const bool sets_size = !ops.empty() && ops.front().kind == FieldOp::Kind::size_update;
  if (begins && connection.take_table_reduced() && !sets_size) {
    connection.encoder().begin_block(writer);
  }
  for (const Item& item : items) {
    if (!write_item(item, connection.encoder(), writer)) {
      return tl::unexpected("no table has `" + item.name + ": " + item.value + "` to be indexed");
    }
  }
  return writer.take();
}

// Cutting
//

/// The sizes of all pieces but the last.
std::vector<std::size_t> sizes_of(const Split& split, std::size_t octets) {
  if (!split.repeated || octets == 0) {
    return split.repeated ? std::vector<std::size_t>() : split.sizes;
  }
  return std::vector<std::size_t>((octets - 1) / split.sizes.front(), split.sizes.front());
}

/// Pieces of these sizes, the rest in a last one.
std::vector<wire::Buffer> cut(const wire::Buffer& octets, const std::vector<std::size_t>& sizes) {
  std::vector<wire::Buffer> pieces;
  std::size_t at = 0;
  for (const std::size_t size : sizes) {
    const std::size_t end = std::min(octets.size(), at + size);
    pieces.emplace_back(octets.begin() + static_cast<std::ptrdiff_t>(at),
                        octets.begin() + static_cast<std::ptrdiff_t>(end));
    at = end;
  }
  pieces.emplace_back(octets.begin() + static_cast<std::ptrdiff_t>(at), octets.end());
  return pieces;
}

void write_out(const Send& send, const wire::Buffer& octets, Connection& connection) {
  if (send.split.into != Split::Into::writes) {
    connection.send(octets);
    return;
  }
  const std::vector<std::size_t> sizes =
      send.split.octet_by_octet ? std::vector<std::size_t>(octets.size(), 1) : send.split.sizes;
  std::vector<wire::Buffer> writes = cut(octets, sizes);
  std::erase_if(writes, [](const wire::Buffer& piece) { return piece.empty(); });
  connection.send_pieces(writes);
}

void append(wire::Buffer& octets, const wire::Buffer& more) {
  octets.insert(octets.end(), more.begin(), more.end());
}

/// One frame, or a HEADERS or DATA frame cut into several.
wire::Buffer encode_frames(const Send& send, wire::Frame frame, StreamId stream) {
  if (send.split.into != Split::Into::frames) {
    return wire::encode_frame(frame, stream, send.lies);
  }
  wire::Buffer octets;
  if (auto* headers = std::get_if<wire::Headers>(&frame)) {
    const auto pieces = cut(headers->fragment, sizes_of(send.split, headers->fragment.size()));
    const bool end_headers = headers->end_headers;
    headers->fragment = pieces.front();
    headers->end_headers = end_headers && pieces.size() == 1;
    append(octets, wire::encode_frame(frame, stream, send.lies));
    for (std::size_t i = 1; i < pieces.size(); ++i) {
      append(octets,
             wire::encode_frame(
                 wire::Continuation{pieces[i], end_headers && i + 1 == pieces.size()}, stream));
    }
  } else if (auto* data = std::get_if<wire::Data>(&frame)) {
    const auto pieces = cut(data->data, sizes_of(send.split, data->data.size()));
    const bool end_stream = data->end_stream;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      data->data = pieces[i];
      data->end_stream = end_stream && i + 1 == pieces.size();
      append(octets, wire::encode_frame(frame, stream, send.lies));
    }
  }
  return octets;
}

// Kinds of send
//

tl::expected<wire::Buffer, std::string> block_of(const Send& send, Connection& connection) {
  if (send.has_fields) {
    return encode_block(send.fields, !std::holds_alternative<wire::Continuation>(send.frame),
                        connection);
  }
  return octets_of(send.payload, connection);
}

/// Where the step's field block or payload goes in the frame; null for frames that have neither.
wire::Buffer* room_in(wire::Frame& frame) {
  struct Room {
    wire::Buffer* operator()(wire::Headers& headers) const { return &headers.fragment; }
    wire::Buffer* operator()(wire::PushPromise& push) const { return &push.fragment; }
    wire::Buffer* operator()(wire::Continuation& continuation) const {
      return &continuation.fragment;
    }
    wire::Buffer* operator()(wire::Data& data) const { return &data.data; }
    wire::Buffer* operator()(wire::Unknown& unknown) const { return &unknown.payload; }
    wire::Buffer* operator()(wire::Priority&) const { return nullptr; }
    wire::Buffer* operator()(wire::RstStream&) const { return nullptr; }
    wire::Buffer* operator()(wire::Settings&) const { return nullptr; }
    wire::Buffer* operator()(wire::Ping&) const { return nullptr; }
    wire::Buffer* operator()(wire::Goaway&) const { return nullptr; }
    wire::Buffer* operator()(wire::WindowUpdate&) const { return nullptr; }
  };
  return std::visit(Room{}, frame);
}

tl::expected<void, std::string> send_frame(const Send& send, StreamId stream,
                                           Connection& connection) {
  wire::Frame frame = send.frame;
  if (wire::Buffer* room = room_in(frame)) {
    auto octets = block_of(send, connection);
    if (!octets) {
      return tl::unexpected(std::move(octets.error()));
    }
    *room = std::move(*octets);
  }
  write_out(send, encode_frames(send, std::move(frame), stream), connection);
  return {};
}

void send_message(const Send& send, StreamId stream, Connection& connection) {
  const bool plain_http = send.payload.declared_message && !connection.call().grpc;
  wire::Buffer octets;
  if (!plain_http) {
    octets = wire::grpc::frame_message(octets_of(send.payload, connection), send.compressed,
                                       send.message_length);
  }
  std::vector<std::size_t> sizes;
  if (send.split.into == Split::Into::frames && !plain_http) {
    sizes = sizes_of(send.split, octets.size());
  }
  connection.send_message(stream, std::move(octets), send.end_stream, std::move(sizes));
}

}  // namespace

tl::expected<void, std::string> perform_send(const Send& send, Connection& connection) {
  switch (send.kind) {
    case Send::Kind::frame:
      return send_frame(send, resolve(send.stream, connection), connection);
    case Send::Kind::message:
      send_message(send, resolve(send.stream, connection), connection);
      break;
    case Send::Kind::preface:
      write_out(send, wire::Buffer(wire::kClientPreface.begin(), wire::kClientPreface.end()),
                connection);
      break;
    case Send::Kind::renegotiation:
      connection.renegotiate();
      break;
    case Send::Kind::raw:
      write_out(send, octets_of(send.payload, connection), connection);
      break;
  }
  return {};
}

}  // namespace engine
