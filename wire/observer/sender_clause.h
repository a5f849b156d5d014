// Decoders name the rule by which a receiver rejects octets. This is the one that their sender broke.
#pragma once

#include "wire/clauses.h"
#include "wire/observer/role.h"

namespace wire::observer {

/// It is a bound of the receiver's own (sizes, counts): the sender has broken nothing.
bool is_own_bound(ClauseId rejected);

/// The clause that binds `by`, the sender of what was rejected by the clause `rejected`: of a frame
/// (wire/frame) or of a field block (wire/hpack). A receiver's own bound binds no sender: it stays as
/// it is.
ClauseId sender_clause(ClauseId rejected, Role by);

}  // namespace wire::observer
