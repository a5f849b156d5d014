// An events file, indexed: what it tells of the run, and where the lines of each case lie. They are
// read again when they are wanted, so that a file of any size is judged a case at a time.
#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "harness/engine/deaths.h"
#include "wire/judge/trace.h"

namespace rejudge {

/// Where a line lies.
struct Place {
  std::uint64_t offset = 0;
  std::uint32_t length = 0;
  std::uint32_t number = 0;  // from 1
};

/// What the file holds of one case.
struct IndexedCase {
  std::string id;
  std::vector<Place> events;  // of its attempts: `case`, `step`, `open`, `frame`, `raw` …
  std::optional<Place> row;
  /// Of its last verdict: it was the judge's, not given by the run (skipped, error).
  bool judged = false;
  bool fails_by_death = false;
  std::uint32_t incarnation = 0;
  double ms = 0;
  /// Of precondition/FIXTURE: the case that shows it.
  std::string shown_by;
};

/// How the target answered its call from event `n` on.
struct RecordedBaseline {
  std::uint32_t n = 0;
  std::string profile;
  /// Or what of it is missing.
  tl::expected<wire::judge::Baseline, std::string> answer;
};

class EventsFile {
 public:
  /// The error says which line is wrong, and how.
  static tl::expected<EventsFile, std::string> open(const std::string& path);

  /// In the order in which the file first names them.
  const std::vector<IndexedCase>& cases() const { return cases_; }
  const IndexedCase* find(const std::string& id) const;
  /// The target's ends that count as deaths.
  const std::vector<engine::Death>& deaths() const { return deaths_; }
  /// What answers were compared with where an attempt at this incarnation began with event `n`.
  tl::expected<wire::judge::Baseline, std::string> baseline(std::uint32_t incarnation,
                                                            std::uint32_t n) const;
  /// The largest ordinal, and the time of its event.
  std::uint32_t last_event() const { return last_event_; }
  double last_time() const { return last_time_; }

  nlohmann::json read(const Place& place);

 private:
  explicit EventsFile(const std::string& path) : file_(path, std::ios::binary) {}
  tl::expected<void, std::string> index();
  tl::expected<void, std::string> note(const nlohmann::json& event, const Place& place);
  void note_target(const nlohmann::json& event);
  void note_verdict(const nlohmann::json& event, IndexedCase& of);
  IndexedCase& of_case(const std::string& id);

  std::ifstream file_;
  std::vector<IndexedCase> cases_;
  std::map<std::string, std::size_t, std::less<>> by_id_;
  std::vector<engine::Death> deaths_;
  std::map<std::uint32_t, std::string> profiles_;
  std::vector<RecordedBaseline> baselines_;
  std::uint32_t last_event_ = 0;
  double last_time_ = 0;
};

}  // namespace rejudge
