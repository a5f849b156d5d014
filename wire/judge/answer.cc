#include "wire/judge/answer.h"

#include <charconv>

#include "wire/grpc/message.h"
#include "wire/judge/frame_facts.h"
#include "wire/judge/text.h"

namespace wire::judge {
namespace {

template <typename Number>
std::optional<Number> number_field(const hpack::FieldList* fields, std::string_view name) {
  const std::string* value = fields == nullptr ? nullptr : find_field(*fields, name);
  if (value == nullptr) {
    return std::nullopt;
  }
  Number number{};
  const char* end = value->data() + value->size();
  const auto [stop, error] = std::from_chars(value->data(), end, number);
  return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

const hpack::FieldList* block_at(const Dialogue& dialogue, std::optional<std::size_t> index) {
  return index ? &*dialogue.frame(*index)->block : nullptr;
}

}  // namespace

Answer answer_on(const Dialogue& dialogue, const Stream* stream) {
  Answer answer;
  if (stream == nullptr) {
    return answer;
  }
  answer.begun = stream->headers || !stream->data.empty();
  answer.complete = stream->ended.has_value();
  answer.headers = block_at(dialogue, stream->headers);
  answer.trailers = block_at(dialogue, stream->trailers);
  answer.http_status = number_field<int>(answer.headers, ":status");
  answer.grpc_status = number_field<std::uint32_t>(answer.trailers, "grpc-status");
  return answer;
}

Buffer body_of(const Dialogue& dialogue, const Stream& stream) {
  Buffer body;
  for (const std::size_t index : stream.data) {
    const Bytes data = data_of(*dialogue.frame(index));
    body.insert(body.end(), data.begin(), data.end());
  }
  return body;
}

ReceivedMessages messages_of(const Dialogue& dialogue, const Stream& stream) {
  ReceivedMessages messages;
  grpc::MessageReader reader;
  for (const std::size_t index : stream.data) {
    reader.feed(data_of(*dialogue.frame(index)));
    while (auto message = reader.next()) {
      messages.complete.push_back({index, message->compressed, std::move(message->data)});
    }
  }
  messages.rest = reader.reject() || reader.pending() != 0;
  return messages;
}

bool equals_baseline(const Dialogue& dialogue, const Stream& stream, const Baseline& baseline) {
  const Answer answer = answer_on(dialogue, &stream);
  return answer.complete && answer.http_status == baseline.http_status &&
         answer.grpc_status == baseline.grpc_status &&
         (!baseline.body || body_of(dialogue, stream) == *baseline.body);
}

bool is_error(const Answer& answer) {
  return answer.http_status.value_or(0) >= 400 || answer.grpc_status.value_or(0) != 0;
}

std::string summary(const Answer& answer) {
  const std::string* status =
      answer.headers == nullptr ? nullptr : find_field(*answer.headers, ":status");
  std::string text = status == nullptr ? "no :status" : ":status " + shown(*status);
  const std::string* grpc_status =
      answer.trailers == nullptr ? nullptr : find_field(*answer.trailers, "grpc-status");
  if (grpc_status != nullptr) {
    text += ", grpc-status " + shown(*grpc_status);
  }
  return answer.complete ? text : text + ", unfinished";
}

}  // namespace wire::judge
