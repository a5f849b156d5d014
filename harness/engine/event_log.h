// The events file: JSON Lines on stdout (spec/events.schema.json). `n` and `ev` come first in every
// line.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/engine/case_record.h"
#include "harness/engine/deaths.h"
#include "harness/engine/event_json.h"
#include "harness/engine/json_line.h"
#include "harness/engine/observations.h"
#include "harness/engine/ordinals.h"
#include "harness/engine/target.h"

namespace engine {

class EventLog {
 public:
  /// Whose frames are written; `recorded`: nobody's, they lie in the file already.
  enum class Keep : std::uint8_t { none, failed, all, recorded };

  /// Seconds since the run began.
  using Now = std::function<double()>;

  /// `out` is written and flushed a line at a time, not closed.
  EventLog(std::FILE* out, Now now, Ordinals& ordinals)
      : out_(out), now_(std::move(now)), ordinals_(ordinals) {}

  /// Which cases' frames are written whole; of the others only a digest is.
  void keep(Keep keep) { keep_ = keep; }

  /// What the harness tells of the run (versions, target, options, date), for the line `run`.
  void about(Json about) { about_ = std::move(about); }

  void run_started(std::uint64_t seed, std::size_t cases);
  void target_started(const Target& target);
  /// `is_death`: it counts as one, to be charged to a case; `restarting`: another incarnation
  /// follows.
  void target_ended(std::uint32_t incarnation, const std::string& reason, bool is_death,
                    bool restarting);
  /// Asks the harness whether the target still lives; `state`: "unreachable", "hung" or
  /// "after_alone".
  void target_in_doubt(std::uint32_t incarnation, std::string_view state);
  /// How the target answers its call, from here on: what later calls are compared with.
  void baseline(const std::string& profile, std::uint32_t incarnation,
                const wire::judge::Baseline& baseline);
  /// The judge's verdict on a case, with its frames where they are kept. A later one replaces it.
  void verdict(const CaseRecord& record);
  /// Nothing more comes of this case: what is missing of its frames, where they are kept.
  void rest(const CaseRecord& record);
  /// A verdict that the run itself gives: skipped, error.
  void given_verdict(const CaseRecord& record, wire::judge::VerdictKind verdict,
                     const std::string& why);
  /// The row of a fixture that did not come about; `record` is of a case that shows it.
  void precondition(std::string_view fixture, const CaseRecord& record);
  /// A recorded case that cannot be judged anew: what its record lacks.
  void not_rejudged(std::string_view id, const std::string& why);
  /// The earliest finding of its clause so far, in a case whose frames are written with it.
  void observed(const CaseRecord& record, const Observations::Row& row);
  /// The row of a clause that the observer saw broken, at the end of the run.
  void observation(const Observations::Row& row);
  /// The row of a death that no case reproduced.
  void unexplained_death(const Death& death);
  /// The row of a case whose plan cannot be performed.
  void unusable_plan(const std::string& id, const std::string& why);
  /// Nothing has been written for a second.
  bool silent() const;
  /// So many of the cases have a verdict. To be told while the log is silent, so that silence means
  /// that the engine hangs.
  void progress(std::size_t done, std::size_t cases);
  /// An input line that cannot be used.
  void complaint(const std::string& why);
  /// `seconds` in all, of which `waited` with nothing to do.
  void run_ended(double seconds, double waited);

 private:
  JsonLine line(std::string_view kind);
  /// Of the many lines of a log, which go out with what they lead to.
  void put_line(std::string_view line);
  void write(JsonLine line);
  void write_frames(const CaseRecord& record);
  void write_attempt(const CaseRecord& record, std::size_t attempt);

  std::FILE* out_;
  Now now_;
  Ordinals& ordinals_;
  Keep keep_ = Keep::failed;
  Json about_;
  double written_at_ = 0;
  /// How many events of each attempt of a case have been written.
  std::map<std::string, std::vector<std::size_t>, std::less<>> written_;
  /// The last verdict of each row, for the totals.
  std::map<std::string, std::string, std::less<>> verdicts_;
};

}  // namespace engine
