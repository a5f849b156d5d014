#include "fuzz/oracle/told_blocks.h"

#include <algorithm>
#include <utility>

#include "wire/hpack/static_table.h"

namespace fuzz {

using wire::hpack::Entry;
using wire::hpack::kStaticEntries;
using wire::hpack::Representation;

void ToldBlocks::limit(std::uint32_t octets) {
  least_limit_ = lowered_ ? std::min<std::uint64_t>(least_limit_, octets) : octets;
  lowered_ = lowered_ || octets < table_.capacity();
  limit_ = octets;
}

void ToldBlocks::begin() {
  outcome_ = Outcome::accepted;
  fields_.clear();
  representations_.clear();
}

/// What was open stays so: it need not come to what is wrong here.
void ToldBlocks::reject() {
  outcome_ = outcome_ == Outcome::open ? Outcome::open : Outcome::rejected;
}

void ToldBlocks::update(std::uint64_t octets) {
  const bool too_late = !fields_.empty();
  const bool does_not_reduce = lowered_ && octets > least_limit_ && table_.size() > least_limit_;
  if (too_late || octets > limit_ || does_not_reduce) {
    reject();
  }
  table_.resize(octets);
  lowered_ = false;
}

/// A block that says something without the update that was due.
void ToldBlocks::settle() {
  if (!lowered_) {
    return;
  }
  if (table_.size() > least_limit_) {
    reject();
  } else if (table_.capacity() > limit_) {
    outcome_ = Outcome::open;  // the reader's table is smaller now, the encoder's is not
  }
  lowered_ = false;
}

std::optional<Entry> ToldBlocks::entry(std::uint32_t index) const {
  if (index == 0 || index > kStaticEntries + table_.count()) {
    return std::nullopt;
  }
  if (index <= kStaticEntries) {
    return wire::hpack::static_entry(index);
  }
  const auto& [name, value] = table_.entry(index - kStaticEntries - 1);
  return Entry{name, value};
}

std::uint32_t ToldBlocks::resolve(const ToldField& told) const {
  const std::uint32_t index = told.choice.index.value_or(0);
  const auto count = static_cast<std::uint32_t>(kStaticEntries + table_.count());
  return told.wraps ? 1 + index % count : index;
}

bool ToldBlocks::finds(const ToldField& told) const {
  const bool whole = told.choice.rep == Representation::indexed;
  for (std::uint32_t index = 1; index <= kStaticEntries + table_.count(); ++index) {
    const auto found = entry(index);
    if (found->name == told.name && (!whole || found->value == told.value)) {
      return true;
    }
  }
  return false;
}

void ToldBlocks::field(ToldField told) {
  settle();
  const Representation representation = told.choice.rep;
  const bool whole = representation == Representation::indexed;
  if (told.choice.index) {
    const auto named = entry(*told.choice.index);
    if (!whole && *told.choice.index == 0) {
      outcome_ = outcome_ == Outcome::rejected ? Outcome::rejected : Outcome::open;
    } else if (!named) {
      reject();
    } else {
      told.name = named->name;
      if (whole) {
        told.value = named->value;
      }
    }
  }
  if (representation == Representation::incremental) {
    table_.insert(told.name, told.value);
  }
  fields_.push_back({std::move(told.name), std::move(told.value),
                     representation == Representation::never_indexed});
  representations_.push_back(representation);
}

}  // namespace fuzz
