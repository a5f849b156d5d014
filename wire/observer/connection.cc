#include "wire/observer/connection.h"

namespace wire::observer {
namespace {

hpack::Limits limits(Role by, const Bounds& bounds) {
  return {.max_string = bounds.list,
          .max_fields = bounds.fields,
          .max_list = bounds.list,
          .receiver = pick(by, hpack::Receiver::server, hpack::Receiver::client)};
}

}  // namespace

End::End(Role role, const Bounds& bounds)
    : preface(role == Role::server), decoder(limits(role, bounds)) {}

Connection::Connection(const Options& how)
    : options(how),
      ends{End(Role::client, how.bounds), End(Role::server, how.bounds)},
      streams(how.bounds.streams, how.bounds.closed_streams) {}

}  // namespace wire::observer
