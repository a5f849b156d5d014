#include "peer/honest/eyes.h"

namespace peer {

void Eyes::violation(const wire::observer::Violation& violation) {
  if (violation.by != wire::observer::Role::client || !violation.demanded) {
    return;
  }
  const auto& demand = *violation.demanded;
  if (demand.status || demand.code == wire::ErrorCode::COMPRESSION_ERROR) {
    return;
  }
  Reaction due{demand.clause};
  if (wire::info(demand.clause).level != wire::Level::may) {
    due.kind = demand.scope == wire::Scope::connection ? Reaction::Kind::connection_error
                                                       : Reaction::Kind::stream_error;
  }
  due.code = demand.code;
  due.reason = violation.reason;
  due.stream = violation.stream;
  due_.push_back(std::move(due));
}

}  // namespace peer
