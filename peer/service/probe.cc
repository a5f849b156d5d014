// wireproof.testing.v1.ProbeService, as far as the cases of the wire ask it: what handlers see of
// their calls, also one that is made on behalf of another; health that is set.
#include <chrono>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "peer/service/call.h"
#include "peer/service/protowire.h"
#include "peer/service/seen.h"
#include "peer/service/unary_request.h"

namespace peer::service {
namespace {

using wire::grpc::StatusCode;

constexpr std::string_view kName = "wireproof.testing.v1.ProbeService/";

std::string text(wire::Bytes octets) { return {octets.begin(), octets.end()}; }

wire::Bytes octets_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The first three fields of a request, of whichever kind they are.
struct Asked {
  std::string first;
  std::uint64_t second = 0;
  std::uint64_t third = 0;
  std::string third_text;
  wire::Buffer fourth;
};

std::optional<Asked> read(wire::Bytes message) {
  Asked asked;
  ProtoReader reader(message);
  for (ProtoField field; reader.next(field);) {
    switch (field.number) {
      case 1:
        asked.first = text(field.octets);
        break;
      case 2:
        asked.second = field.is_varint ? field.varint : field.octets.size();
        break;
      case 3:
        asked.third = field.varint;
        asked.third_text = text(field.octets);
        break;
      case 4:
        asked.fourth.assign(field.octets.begin(), field.octets.end());
        break;
      default:
        break;
    }
  }
  return reader.ok() ? std::optional(asked) : std::nullopt;
}

/// A call whose handler is seen, if its request bears an id.
class Observed : public UnaryRequest {
 public:
  explicit Observed(Handler handler) : UnaryRequest(std::move(handler)) {}

  void over(bool cancelled, bool) override {
    if (!id_.empty()) {
      seen_calls().end(id_, cancelled);
    }
  }

 protected:
  void begin(const std::string& id, std::string_view method) {
    id_ = id;
    if (!id_.empty()) {
      seen_calls().begin(id_, std::string(kName) + std::string(method));
    }
  }

 private:
  std::string id_;
};

class WaitCall final : public Observed {
 public:
  WaitCall() : Observed([this](const Request& request) { return wait(request); }) {}

 private:
  Steps wait(const Request& request) {
    const auto asked = read(request.message);
    if (!asked) {
      return {unparsable()};
    }
    begin(asked->first, "Wait");
    if (asked->third != 0 && !deadline_left) {
      return {status_of(StatusCode::FAILED_PRECONDITION, "the call has no deadline")};
    }
    Reply reply;
    if (deadline_left) {
      ProtoWriter response;
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*deadline_left);
      response.varint(1, static_cast<std::uint64_t>(left.count()));
      reply.message = response.take();
    }
    reply.pause = std::chrono::milliseconds(asked->second & 0xffff'ffffU);
    return {std::move(reply), Status{}};
  }
};

/// The other server is this one, without a connection in between.
class RelayCall final : public Observed {
 public:
  RelayCall() : Observed([this](const Request& request) { return relay(request); }) {}

  void over(bool cancelled, bool onward) override {
    if (other_ && (onward || !cancelled)) {
      other_->over(cancelled, onward);
    }
    Observed::over(cancelled, onward);
  }

 private:
  Steps relay(const Request& request) {
    const auto asked = read(request.message);
    if (!asked) {
      return {unparsable()};
    }
    if (asked->second > 0) {
      return {status_of(StatusCode::INVALID_ARGUMENT, "the address is this server's own only")};
    }
    begin(asked->first, "Relay");
    other_ = make_call(asked->third_text, {});
    if (!other_) {
      return {status_of(StatusCode::UNIMPLEMENTED, "there is no such method")};
    }
    other_->deadline_left = deadline_left;
    Steps steps = other_->on_message({asked->fourth, false});
    Steps more = other_->on_end();
    std::move(more.begin(), more.end(), std::back_inserter(steps));
    for (Step& step : steps) {
      if (auto* reply = std::get_if<Reply>(&step)) {
        ProtoWriter response;
        response.octets(1, reply->encoded());
        *reply = Reply{response.take(), 0, false, reply->pause};
      }
    }
    return steps;
  }

  std::unique_ptr<Call> other_;
};

/// Answers once the call in question has begun, or has ended; at once where there is none.
class SeenRequestCall final : public UnaryRequest {
 public:
  SeenRequestCall() : UnaryRequest([this](const Request& request) { return ask(request); }) {}

  bool waits() const override { return waits_; }

  Steps look() override {
    if (!waits_) {
      return {};
    }
    const SeenCall* call = seen_calls().find(id_);
    if (call != nullptr && !call->ended && !begun_) {
      return {};
    }
    waits_ = false;
    if (call == nullptr) {
      return {status_of(StatusCode::NOT_FOUND, "no such call")};
    }
    return {Reply{told(*call)}, Status{}};
  }

 private:
  Steps ask(const Request& request) {
    const auto asked = read(request.message);
    if (!asked) {
      return {unparsable()};
    }
    id_ = asked->first;
    begun_ = asked->third != 0;
    waits_ = true;
    return {};
  }

  static wire::Buffer told(const SeenCall& call) {
    ProtoWriter writer;
    writer.octets(1, octets_of(call.method));
    writer.varint(2, 1);
    if (call.cancelled) {
      writer.varint(4, 1);
      writer.varint(5, static_cast<std::uint64_t>(StatusCode::CANCELLED));
    }
    return writer.take();
  }

  std::string id_;
  bool begun_ = false;
  bool waits_ = false;
};

/// Handlers of this server fail without a status, too; what they say stays here.
Steps throw_up(const Request&) {
  return {status_of(StatusCode::UNKNOWN, "the handler failed",
                    wire::ClauseId::grpc_status_handler_exception)};
}

Steps set_health(const Request& request) {
  const auto asked = read(request.message);
  if (!asked) {
    return {unparsable()};
  }
  health().set(asked->first, asked->second != 0);
  return {Reply{}, Status{}};
}

}  // namespace

std::unique_ptr<Call> make_probe_call(std::string_view method) {
  if (method == "Wait") {
    return std::make_unique<WaitCall>();
  }
  if (method == "Relay") {
    return std::make_unique<RelayCall>();
  }
  if (method == "Seen") {
    return std::make_unique<SeenRequestCall>();
  }
  if (method == "Throw") {
    return std::make_unique<UnaryRequest>(throw_up);
  }
  return method == "SetHealth" ? std::make_unique<UnaryRequest>(set_health) : nullptr;
}

}  // namespace peer::service
