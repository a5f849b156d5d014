#include "wire/observer/turn.h"

#include <algorithm>

#include "wire/observer/sink.h"

namespace wire::observer {

namespace {

bool is_must(ClauseId clause) {
  const Level level = info(clause).level;
  return level == Level::must || level == Level::must_not;
}

}  // namespace

bool Turn::fair() const {
  const Role theirs = other(by);
  return !connection.ends[theirs].taint && (stream == nullptr || !stream->sides[theirs].taint);
}

/// After its own RST_STREAM or GOAWAY an end may ignore what is in flight (RFC 9113 §5.1, §6.8).
bool Turn::may_ignore(const Demand& demand) const {
  const End& theirs = connection.ends[other(by)];
  if (theirs.ended || theirs.goaways.errors > 0) {
    return true;
  }
  if (demand.scope == Scope::connection) {
    return false;
  }
  const bool reset = stream != nullptr && stream->sides[other(by)].half == Half::reset;
  const bool refused = theirs.goaways.sent > 0 && stream_id > theirs.goaways.last_stream_id &&
                       Connection::initiator(stream_id) == by;
  return reset || refused;
}

void Turn::broken(Fault fault) {
  Violation violation{by,
                      stream_id,
                      fault.sent,
                      fault.demanded,
                      std::move(fault.reason),
                      fault.advice,
                      connection.ends[by].frames};
  connection.ends[by].misbehaved =
      connection.ends[by].misbehaved || fault.demanded || (fault.sent && is_must(*fault.sent));
  if (fault.demanded) {
    faulty_ = faulty_ || info(fault.demanded->clause).level != Level::may;
    taint(fault.demanded->scope);
    if (may_ignore(*fault.demanded)) {
      violation.demanded.reset();
    }
  }
  if (violation.sent || violation.demanded) {
    sink_.violation(violation);
  }
}

void Turn::taint(Scope scope) {
  const bool theirs = stream_id != 0 && Connection::initiator(stream_id) != by;
  if (theirs && !connection.was_used(stream_id)) {
    connection.ends[by].usurped = std::max(connection.ends[by].usurped, stream_id);
  }
  if (scope == Scope::stream && stream != nullptr) {
    stream->sides[by].taint.set();
  } else if (scope == Scope::connection || !connection.was_used(stream_id)) {
    connection.ends[by].taint.set();
  }
}

void Turn::give_up(std::string what) {
  connection.ends[by].taint.set();
  sink_.limit(by, what);
}

}  // namespace wire::observer
