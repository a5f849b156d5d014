#include "fuzz/oracle/naive_books.h"

#include <string>
#include <variant>

namespace fuzz {
namespace {

using wire::observer::other;
using wire::observer::Role;

std::string name(Role role) { return std::string(wire::observer::to_string(role)); }

}  // namespace

Expected NaiveBooks::enter(const Said& said) {
  Expected expected;
  Block& block = blocks_[said.by];
  const auto* more = std::get_if<wire::Continuation>(&said.frame);
  expected.contiguous =
      more != nullptr ? block.stream != 0 && block.stream == said.stream : block.stream == 0;
  if (!expected.contiguous) {
    block = {};
  }
  if (more != nullptr) {
    if (expected.contiguous && more->end_headers) {
      if (block.end_stream) {
        end(said, expected);
      }
      block = {};
    }
  } else if (const auto* headers = std::get_if<wire::Headers>(&said.frame)) {
    if (said.content_length) {
      streams_[said.stream][said.by].length = said.content_length;
    }
    block = {said.stream, headers->end_stream};
    if (headers->end_headers) {
      if (block.end_stream) {
        end(said, expected);
      }
      block = {};
    }
  } else if (const auto* data = std::get_if<wire::Data>(&said.frame)) {
    const std::size_t padding = data->padding ? 1 + data->padding->size() : 0;
    const auto size = static_cast<std::int64_t>(data->data.size() + padding);
    expected.within_window = size == 0 || size <= windows_[said.by];
    windows_[said.by] -= size;
    streams_[said.stream][said.by].content += data->data.size();
    if (data->end_stream) {
      end(said, expected);
    }
  } else if (const auto* update = std::get_if<wire::WindowUpdate>(&said.frame)) {
    if (said.stream == 0) {
      windows_[other(said.by)] += update->increment;
    }
  } else if (std::holds_alternative<wire::RstStream>(said.frame)) {
    Message& message = streams_[said.stream][said.by];
    message.over = message.reset = true;
  }
  return expected;
}

void NaiveBooks::end(const Said& said, Expected& expected) {
  Message& message = streams_[said.stream][said.by];
  message.over = true;
  expected.message_ends = !message.reset && !streams_[said.stream][other(said.by)].reset;
  expected.right_length = !message.length || *message.length == message.content;
}

std::optional<std::string> NaiveBooks::difference(
    const wire::observer::Connection& connection) const {
  for (const Role role : {Role::client, Role::server}) {
    if (connection.window(role) != windows_[role]) {
      return "the connection's window of the " + name(role) + " is " +
             std::to_string(connection.window(role)) + ", not " + std::to_string(windows_[role]);
    }
  }
  return std::nullopt;
}

std::optional<std::string> NaiveBooks::difference_of_streams(
    const wire::observer::Connection& connection) const {
  for (const auto& [id, messages] : streams_) {
    const wire::observer::Stream* stream = connection.streams.find(id);
    for (const Role role : {Role::client, Role::server}) {
      if (stream != nullptr && stream->sides[role].closed() != messages[role].over) {
        return "the " + name(role) + " has " + (messages[role].over ? "" : "not ") +
               "ended its side of stream " + std::to_string(id);
      }
    }
  }
  return std::nullopt;
}

}  // namespace fuzz
