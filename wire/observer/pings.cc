#include "wire/observer/pings.h"

#include <algorithm>

namespace wire::observer {

void Pings::send(const OpaqueData& data, RoundTrips& trips) {
  overflowed_ = overflowed_ || count_ == kRemembered;
  if (overflowed_) {
    return;
  }
  at(count_) = {data, trips.begin()};
  ++count_;
}

bool Pings::answer(const OpaqueData& data, RoundTrips& trips) {
  for (std::size_t i = 0; i < count_; ++i) {
    if (at(i).data != data) {
      continue;
    }
    trips.complete(at(i).begun);
    for (std::size_t k = i; k > 0; --k) {
      at(k) = at(k - 1);
    }
    first_ = (first_ + 1) % kRemembered;
    --count_;
    ++answered_;
    return true;
  }
  return false;
}

bool Answers::contains(const OpaqueData& data) const {
  const std::size_t known = std::min(count_, answers_.size());
  return std::find(answers_.begin(), answers_.begin() + static_cast<std::ptrdiff_t>(known), data) !=
         answers_.begin() + static_cast<std::ptrdiff_t>(known);
}

}  // namespace wire::observer
