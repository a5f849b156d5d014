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

bool refuses_stream(const wire::judge::FrameSeen& seen) {
  const auto* reset = std::get_if<wire::RstStream>(&seen.frame);
  return seen.direction == wire::judge::Direction::in && reset != nullptr &&
         reset->error_code == wire::ErrorCode::REFUSED_STREAM;
}

}  // namespace

void Recorder::record(const Connection& connection, Connection::What what) {
  if (const auto* seen = std::get_if<wire::judge::FrameSeen>(&what); seen && ends_stream(*seen)) {
    ended_.insert(seen->header.stream);
    if (refuses_stream(*seen)) {
      refused_.insert(seen->header.stream);
    }
  }
  attempt_.events.push_back(
      {ordinals_.next_event(), loop_.now(), connection.id(), std::move(what)});
}

}  // namespace engine
