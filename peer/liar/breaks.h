// Liars: the honest peer with one rule broken, and the verdict that each must draw.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "peer/conduct.h"
#include "wire/clauses.h"

namespace peer {

/// A way to break a clause.
struct Break {
  wire::ClauseId clause;
  /// ignore, wrong-code, close … what follows from the clause's kind; see docs/architecture.md.
  std::string_view how;
  /// What the suite must say of it: fail, warn, allowed, or recorded.
  std::string_view verdict;
  /// Which other clauses it leans on, where it breaks no rule of its own.
  std::string_view note;

  /// "CLAUSE:how".
  std::string name() const;
};

/// All of them, in the order of the ledger.
std::vector<Break> breaks();

/// The conduct of a liar by its name; null where there is none of this name.
std::unique_ptr<Conduct> make_liar(std::string_view name);

}  // namespace peer
