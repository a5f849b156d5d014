// A stream of the peer's: its call, what waits for the client's window, and its credit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <variant>

#include "peer/conduct.h"
#include "peer/grpc/server_call.h"
#include "peer/policy.h"
#include "wire/bytes.h"
#include "wire/types.h"

namespace peer {

/// Where a stream says what must be said at once.
class StreamOwner {
 public:
  virtual ~StreamOwner() = default;
  virtual void carry_out(Reaction reaction) = 0;
};

class Stream final : public grpc::Outlet {
 public:
  Stream(Conduct& conduct, StreamOwner& owner, wire::StreamId identifier, std::int64_t credit,
         const Policy& policy)
      : id(identifier), window(credit), call(conduct, *this, policy), owner_(owner) {}

  void section(Section section) override { queue.emplace_back(std::move(section)); }
  void data(wire::Buffer octets) override;
  void reset_after(wire::ErrorCode code) override { queue.emplace_back(code); }
  void reset_now(wire::ErrorCode code) override;
  void carry_out(const Reaction& reaction) override;
  bool crowded() const override { return waiting >= kCrowded; }

  /// The stream is closed; it only waits to be forgotten.
  bool closed() const { return reset || (request_ended && response_ended); }

  const wire::StreamId id;
  /// How many octets of DATA the client takes.
  std::int64_t window;
  /// Octets of DATA that were read and not credited yet.
  std::uint32_t credit_due = 0;
  bool request_ended = false;
  bool response_ended = false;
  bool reset = false;
  bool cancelled = false;  // the client did that
  /// It has waited for credit.
  bool stalled = false;

  /// What is to be said, in order: a section, octets of DATA, the code of an RST_STREAM.
  using Item = std::variant<Section, wire::Buffer, wire::ErrorCode>;
  std::deque<Item> queue;
  std::size_t waiting = 0;  // octets of DATA in the queue

  grpc::ServerCall call;

 private:
  static constexpr std::size_t kCrowded = 65'536;

  StreamOwner& owner_;
};

}  // namespace peer
