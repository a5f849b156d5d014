#include "harness/rejudge/rejudge.h"

#include <map>
#include <set>
#include <string>

#include "harness/engine/event_log.h"
#include "harness/engine/gates.h"
#include "harness/engine/observations.h"
#include "harness/rejudge/recorded_case.h"
#include "wire/judge/judge.h"

namespace rejudge {

using engine::CaseRecord;
using engine::Observations;
using wire::judge::DecidedBy;
using wire::judge::VerdictKind;

namespace {

class Rejudging {
 public:
  Rejudging(EventsFile& file, std::FILE* out)
      : file_(file),
        ordinals_{file.last_event() + 1, 0},
        log_(out, [&file] { return file.last_time(); }, ordinals_) {
    log_.keep(engine::EventLog::Keep::recorded);
    for (const engine::Death& death : file.deaths()) {
      deaths_.add(death.incarnation, death.reason, death.restarted);
    }
    for (const IndexedCase& each : file.cases()) {
      if (!each.shown_by.empty()) {
        preconditions_[each.shown_by] = each.id;
      }
    }
  }

  void perform() {
    for (const IndexedCase& each : file_.cases()) {
      if (each.judged || !each.events.empty()) {
        look_at(each);
      }
    }
    for (const auto& [clause, row] : observations_.rows()) {
      log_.observation(row);
    }
    for (const engine::Death& death : deaths_.unexplained()) {
      log_.unexplained_death(death);
    }
  }

 private:
  void look_at(const IndexedCase& indexed) {
    CaseRecord record;
    auto loaded = load_trace(file_, indexed, record);
    if (loaded) {
      observe(record);
    }
    const auto shown = preconditions_.find(indexed.id);
    const bool shows = shown != preconditions_.end();
    if (indexed.judged || shows) {
      loaded = loaded.and_then([&] { return load_grounds(file_, indexed, record); });
    } else if (loaded) {
      return;  // the run gave the verdict, whatever had happened until then
    }
    if (loaded) {
      judge(record, shows);
    } else {
      stands(indexed);
      log_.not_rejudged(shows ? shown->second : indexed.id, loaded.error());
    }
  }

  void observe(const CaseRecord& record) {
    for (const Observations::Row* row : observations_.look_at(record)) {
      log_.observed(record, *row);
    }
  }

  /// `shows`: the run had it stand for a fixture that never came about.
  void judge(CaseRecord& record, bool shows) {
    record.judgement = wire::judge::judge(record.plan, record.trace);
    const wire::judge::Judgement& judgement = *record.judgement;
    if (shows && judgement.decided_by == DecidedBy::fixture) {
      log_.precondition(engine::fixture_name(record.plan.given), record);
      return;
    }
    if (judgement.decided_by == DecidedBy::death && judgement.verdict == VerdictKind::fail) {
      deaths_.charge(record.deciding_incarnation());
    }
    log_.verdict(record);
  }

  /// Its old verdict explains a death as ever.
  void stands(const IndexedCase& indexed) {
    if (indexed.fails_by_death) {
      deaths_.charge(indexed.incarnation);
    }
  }

  EventsFile& file_;
  engine::Ordinals ordinals_;
  engine::EventLog log_;
  engine::Deaths deaths_;
  Observations observations_;
  /// The row of a fixture, by the case that shows it.
  std::map<std::string, std::string, std::less<>> preconditions_;
};

}  // namespace

void rejudge(EventsFile& file, std::FILE* out) { Rejudging(file, out).perform(); }

}  // namespace rejudge
