#include "harness/engine/gates.h"

#include <variant>

namespace engine {

using wire::judge::Fixture;

std::string_view fixture_name(Fixture fixture) {
  switch (fixture) {
    case Fixture::tcp:
      return "tcp";
    case Fixture::tls:
      return "tls";
    case Fixture::connection:
      return "connection";
    case Fixture::open_stream:
      return "open_stream";
    case Fixture::half_closed:
      return "half_closed";
  }
  return "?";
}

void FixtureGates::look_at(Fixture fixture, const wire::judge::Attempt& attempt) {
  for (const wire::judge::Event& event : attempt.events) {
    const auto* ended = std::get_if<wire::judge::FixtureEnded>(&event.what);
    if (ended != nullptr && ended->ready) {
      seen_.insert(fixture);
    }
  }
}

}  // namespace engine
