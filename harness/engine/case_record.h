// What is known of one case, live or recorded: plain data, from which its verdict is told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "wire/judge/judge.h"
#include "wire/judge/plan.h"
#include "wire/judge/trace.h"

namespace engine {

/// First, repeat and control, each perhaps voided by a death and performed again alone.
inline constexpr std::size_t kMaxAttempts = 12;

struct CaseRecord {
  wire::judge::Plan plan;
  wire::judge::Trace trace;
  /// The target's incarnation, an attempt each.
  std::vector<std::uint32_t> incarnations;
  /// In seconds, all attempts together.
  double spent = 0;
  /// How the judge saw the attempts last.
  std::optional<wire::judge::Judgement> judgement;

  const std::string& id() const { return plan.id; }
  /// The incarnation that the deciding attempt met.
  std::uint32_t deciding_incarnation() const { return incarnations[judgement->attempt]; }
};

}  // namespace engine
