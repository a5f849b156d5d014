// The deframer of gRPC messages: any chunking gives the same messages; framed again, they are the
// octets that came; memory is bounded.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "fuzz/oracle/hold.h"
#include "fuzz/target/target.h"
#include "wire/grpc/message.h"

namespace fuzz {
namespace {

constexpr std::uint32_t kMaxMessage = 1024;

struct Cut {
  std::vector<wire::grpc::Message> messages;
  std::optional<wire::Reject> reject;
  std::size_t pending = 0;

  friend bool operator==(const Cut&, const Cut&) = default;
};

Cut cut(wire::Bytes octets, std::size_t step) {
  wire::grpc::MessageReader reader(kMaxMessage);
  Cut cut;
  while (!octets.empty()) {
    const wire::Bytes chunk = octets.first(std::min(step, octets.size()));
    octets = octets.subspan(chunk.size());
    reader.feed(chunk);
    while (auto message = reader.next()) {
      cut.messages.push_back(std::move(*message));
    }
    hold(reader.reject() || reader.pending() < wire::grpc::kMessagePrefixSize + kMaxMessage,
         "bounded memory", [&] { return std::to_string(reader.pending()) + " octets are held"; });
  }
  cut.reject = reader.reject();
  cut.pending = cut.reject ? 0 : reader.pending();
  return cut;
}

}  // namespace

int run(wire::Bytes input) {
  if (input.empty()) {
    return 0;
  }
  const std::size_t step = 1 + input.front() % 32;
  const wire::Bytes octets = input.subspan(1);
  const Cut whole = cut(octets, std::max<std::size_t>(octets.size(), 1));
  hold(cut(octets, step) == whole, "chunking",
       [&] { return "other messages in chunks of " + std::to_string(step); });
  wire::Bytes rest = octets;
  for (const wire::grpc::Message& message : whole.messages) {
    const wire::Buffer again = wire::grpc::frame_message(message.data, message.compressed);
    hold(again.size() <= rest.size() && std::equal(again.begin(), again.end(), rest.begin()),
         "round trip", "a message framed again is other octets");
    rest = rest.subspan(again.size());
  }
  hold(whole.reject || rest.size() == whole.pending, "no octet lost",
       "octets are in no message and not pending");
  return 0;
}

}  // namespace fuzz
