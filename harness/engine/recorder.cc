#include "harness/engine/recorder.h"

#include <utility>
#include <variant>

namespace engine {
namespace {

bool ends_stream(const wire::judge::FrameSeen& seen) {
  return seen.direction == wire::judge::Direction::in && seen.header.stream != 0 &&
         (seen.header.has(wire::flag::END_STREAM) ||
          seen.header.type == static_cast<std::uint8_t>(wire::FrameType::RST_STREAM));
}

bool comes_from_wire(const Connection::What& what) {
  return std::holds_alternative<wire::judge::FrameSeen>(what) ||
         std::holds_alternative<wire::judge::RawSeen>(what);
}

bool refuses_stream(const wire::judge::FrameSeen& seen) {
  const auto* reset = std::get_if<wire::RstStream>(&seen.frame);
  return seen.direction == wire::judge::Direction::in && reset != nullptr &&
         reset->error_code == wire::ErrorCode::REFUSED_STREAM;
}

}  // namespace

void Recorder::record(const Connection& connection, Connection::What what) {
  const std::size_t octets = size_in_memory(what);
  if (!comes_from_wire(what)) {
    keeping_.memory.take_anyway(octets);
  } else if (!make_room(octets)) {
    return;
  }
  kept_ += octets;
  if (const auto* seen = std::get_if<wire::judge::FrameSeen>(&what); seen && ends_stream(*seen)) {
    ended_.insert(seen->header.stream);
    if (refuses_stream(*seen)) {
      refused_.insert(seen->header.stream);
    }
  }
  attempt_.events.push_back(
      {keeping_.ordinals.next_event(), loop_.now(), connection.id(), std::move(what)});
}

bool Recorder::make_room(std::size_t octets) {
  if (!exceeded_.empty() || attempt_.finished) {
    return false;
  }
  if (kept_ + octets > keeping_.limits.attempt_memory) {
    exceeded_ = limit_met("attempt_memory", keeping_.limits.attempt_memory);
    return false;
  }
  if (!keeping_.memory.take(octets)) {
    exceeded_ = limit_met("run_memory", keeping_.memory.limit());
    return false;
  }
  if (attempt_.finished) {  // this very attempt lingered, and was let go of to make room
    keeping_.memory.give_back(octets);
    return false;
  }
  return true;
}

void Recorder::forget() {
  keeping_.memory.give_back(kept_);
  kept_ = 0;
  attempt_.events = {};
}

}  // namespace engine
