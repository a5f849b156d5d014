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

}  // namespace

void Recorder::record(const Connection& connection, Connection::What what) {
  if (const auto* seen = std::get_if<wire::judge::FrameSeen>(&what); seen && ends_stream(*seen)) {
    ended_.insert(seen->header.stream);
  }
  attempt_.events.push_back(
      {ordinals_.next_event(), loop_.now(), connection.id(), std::move(what)});
}

}  // namespace engine
