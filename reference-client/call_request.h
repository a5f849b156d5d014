// `call` of the adapter protocol: what is to be sent, and when.
#pragma once

#include <grpc/compression.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "reference-client/cancel_point.h"
#include "reference-client/fields.h"
#include "reference-client/fill.h"
#include "reference-client/metadata.h"

namespace reference {

enum class Pattern { unary, client_stream, server_stream, bidi };

struct RequestMessage {
  /// The message is `data`, and then what `fill` stands for.
  std::string data;
  Fill fill;
  /// Waits first until so many responses have come, and then so long.
  std::int64_t after_responses = 0;
  std::int64_t after_ms = 0;
  /// Stays as it is, though the call compresses.
  bool plain = false;

  std::string octets() const { return filled(data, fill); }
  bool goes_at_once() const { return after_responses == 0 && after_ms == 0; }
};

struct CallRequest {
  Pattern pattern = Pattern::unary;
  std::string path;
  std::vector<RequestMessage> messages;
  /// The requests are half-closed only when so many responses have come.
  std::int64_t half_close_after_responses = 0;
  Metadata metadata;
  std::optional<std::int64_t> deadline_ms;
  std::optional<grpc_compression_algorithm> compression;
  std::optional<bool> wait_for_ready;
  std::optional<Metadata> credentials;
  std::optional<CancelPoint> cancel;
  /// Nobody asks when the headers come: they are told with the first response or the end.
  bool headers_may_wait = false;

  /// Of the first message that has one, since its responses may bear it too; else empty.
  std::string pattern_of_fill() const;
  /// No second response is taken.
  bool takes_one_response() const {
    return pattern == Pattern::unary || pattern == Pattern::client_stream;
  }
};

/// Reads what makes up a call; `id`, `op` and `channel` have been asked for. Throws a Refusal.
CallRequest read_call(Fields& fields);

}  // namespace reference
