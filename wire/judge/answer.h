// The answer on one stream, as far as it has come: status, fields, body, gRPC messages.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "wire/bytes.h"
#include "wire/hpack/field.h"
#include "wire/judge/dialogue.h"
#include "wire/judge/trace.h"

namespace wire::judge {

struct Answer {
  bool begun = false;     // a header section or DATA was seen
  bool complete = false;  // END_STREAM was seen
  const hpack::FieldList* headers = nullptr;
  const hpack::FieldList* trailers = nullptr;  // the only section, in Trailers-Only
  std::optional<int> http_status;
  std::optional<std::uint32_t> grpc_status;
};

/// The answer on `stream`, which may be null. Points into the dialogue's attempt.
Answer answer_on(const Dialogue& dialogue, const Stream* stream);

/// All octets of DATA, without padding.
Buffer body_of(const Dialogue& dialogue, const Stream& stream);

/// A gRPC message of an answer, and the event of the DATA frame that completed it.
struct ReceivedMessage {
  std::size_t event = 0;
  bool compressed = false;
  Buffer data;
};
struct ReceivedMessages {
  std::vector<ReceivedMessage> complete;
  bool rest = false;  // octets are left that are no whole message
};
ReceivedMessages messages_of(const Dialogue& dialogue, const Stream& stream);

/// The same HTTP status, grpc-status and (where the baseline keeps one) body.
bool equals_baseline(const Dialogue& dialogue, const Stream& stream, const Baseline& baseline);

/// A 4xx or 5xx status, or a grpc-status other than OK.
bool is_error(const Answer& answer);

/// ":status 200, grpc-status 12"; "…, unfinished" where END_STREAM is missing.
std::string summary(const Answer& answer);

}  // namespace wire::judge
