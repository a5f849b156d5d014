// Everything the observer knows of one connection.
#pragma once

#include <cstdint>

#include "wire/observer/bounds.h"
#include "wire/observer/end.h"
#include "wire/observer/role.h"
#include "wire/observer/section.h"
#include "wire/observer/stream_table.h"
#include "wire/tls_session.h"
#include "wire/types.h"

namespace wire::observer {

/// How the connection came about; nothing else about it depends on the transport.
struct Options {
  bool tls = false;
  /// What the handshake agreed on, where that is known.
  TlsSession session = {};
  Bounds bounds = {};
};

struct Connection {
  explicit Connection(const Options& how);

  Options options;
  ByRole<End> ends;
  StreamTable streams;
  /// The section that is being judged; its memory is used again and again.
  Section section;
  /// Which end was the first to close.
  bool closing = false;
  Role first_to_close = Role::client;

  /// How many octets of DATA `by` may send on the connection.
  std::int64_t window(Role by) const { return 65535 + ends[by].credit; }
  /// And on this stream: the most that any of the other end's settings allows that may be in force.
  std::int64_t window(Role by, const Stream& stream) const {
    return ends[other(by)].settings.most_permissive().initial_window_size + stream.sides[by].credit;
  }
  /// Whose identifiers are these?
  static Role initiator(StreamId stream) { return stream % 2 == 1 ? Role::client : Role::server; }
  /// The stream was opened or promised once.
  bool was_used(StreamId stream) const {
    return ends[initiator(stream)].streams.contains(stream);
  }
  /// The stream is above everything that its initiator has used: never opened, nor passed over.
  bool is_idle(StreamId stream) const {
    return stream > ends[initiator(stream)].streams.highest();
  }
};

}  // namespace wire::observer
