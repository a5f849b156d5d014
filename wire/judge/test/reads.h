// What a test says about a reading: EXPECT_THAT(reading, Reads(VerdictKind::pass, "FIN")).
#pragma once

#include <gmock/gmock.h>

#include <ostream>
#include <string>

#include "wire/judge/judge.h"

namespace wire::judge {

inline void PrintTo(VerdictKind verdict, std::ostream* out) { *out << to_string(verdict); }

inline void PrintTo(const StepReading& reading, std::ostream* out) {
  constexpr const char* kBasis[] = {"positive", "absence", "ended", "measure"};
  *out << to_string(reading.verdict) << (reading.settled ? "" : " (unsettled)") << " by "
       << kBasis[static_cast<int>(reading.basis)] << ", seen \"" << reading.seen << "\", got \""
       << reading.got << "\", why \"" << reading.why << '"';
}

MATCHER_P2(Reads, verdict, seen,
           "is settled as " + std::string(to_string(verdict)) + ", seen \"" + seen + "\"") {
  return arg.settled && arg.verdict == verdict && arg.seen == seen;
}

MATCHER_P3(Reads, verdict, basis, seen,
           "is settled as " + std::string(to_string(verdict)) + ", seen \"" + seen +
               "\", with the basis wanted") {
  return arg.settled && arg.verdict == verdict && arg.basis == basis && arg.seen == seen;
}

MATCHER(IsOpen, "is not settled") { return !arg.settled; }

}  // namespace wire::judge
