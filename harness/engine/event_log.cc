#include "harness/engine/event_log.h"

namespace engine {

using wire::judge::StepReading;
using wire::judge::VerdictKind;

namespace {

/// In seconds.
constexpr double kLongSilence = 1;

bool is_kept_whole(VerdictKind verdict) {
  return verdict != VerdictKind::pass && verdict != VerdictKind::skipped;
}

/// Frames and octets each way, instead of the frames themselves.
Json digest_of(const wire::judge::Trace& trace) {
  struct Sum {
    std::size_t frames = 0;
    std::size_t octets = 0;
  };
  Sum in;
  Sum out;
  for (const auto& attempt : trace.attempts) {
    for (const auto& event : attempt.events) {
      if (const auto* seen = std::get_if<wire::judge::FrameSeen>(&event.what)) {
        Sum& sum = seen->direction == wire::judge::Direction::in ? in : out;
        ++sum.frames;
        sum.octets += wire::kFrameHeaderSize + seen->header.length;
      }
    }
  }
  return {{"in", {{"frames", in.frames}, {"octets", in.octets}}},
          {"out", {{"frames", out.frames}, {"octets", out.octets}}}};
}

Json step_json(const StepReading& step) {
  return {{"line", step.line},
          {"clause", wire::name(step.clause)},
          {"verdict", wire::judge::to_string(step.verdict)},
          {"seen", own_text(step.seen)}};
}

}  // namespace

Json EventLog::line(std::string_view kind) {
  return {{"n", ordinals_.next_event()}, {"ev", kind}, {"t", rounded(loop_.now())}};
}

void EventLog::write(const Json& line) {
  const std::string text = line.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
  std::fwrite(text.data(), 1, text.size(), out_);
  std::fflush(out_);
  written_at_ = loop_.now();
}

void EventLog::run_started(std::uint64_t seed, std::size_t cases) {
  Json event = line("run");
  event["v"] = 1;
  event["seed"] = seed;
  event["cases"] = cases;
  if (!about_.is_null()) {
    event["about"] = about_;
  }
  write(event);
}

void EventLog::target_started(const Target& target) {
  Json event = line("target");
  event["inc"] = target.incarnation;
  event["state"] = "up";
  event["profile"] = target.profile;
  event["addr"] = target.address.text;
  write(event);
}

void EventLog::target_ended(std::uint32_t incarnation, const std::string& reason) {
  Json event = line("target");
  event["inc"] = incarnation;
  event["state"] = "down";
  event["reason"] = reason;
  write(event);
}

void EventLog::target_in_doubt(std::uint32_t incarnation, std::string_view state) {
  Json event = line("target");
  event["inc"] = incarnation;
  event["state"] = state;
  write(event);
}

void EventLog::verdict(const CaseRun& run) {
  const wire::judge::Judgement& judgement = *run.judgement();
  const StepReading& reading = judgement.reading;
  const bool whole = keep_ == Keep::all || written_.contains(run.id()) ||
                     (keep_ == Keep::failed && is_kept_whole(judgement.verdict));
  if (whole) {
    write_frames(run);
  }
  Json event = line("verdict");
  event["case"] = run.id();
  event["try"] = judgement.attempt + 1;
  event["tries"] = run.trace().attempts.size();
  event["inc"] = run.performances()[judgement.attempt]->incarnation();
  event["verdict"] = wire::judge::to_string(judgement.verdict);
  if (!run.plan().clauses.empty()) {
    event["clause"] = wire::name(reading.clause);
    event["level"] = wire::to_string(wire::info(reading.clause).level);
  }
  event["expected"] = own_text(reading.expected);
  event["got"] = own_text(reading.got);
  event["seen"] = own_text(reading.seen);
  event["why"] = own_text(reading.why);
  event["evidence"] = reading.evidence;
  event["decided_by"] = wire::judge::to_string(judgement.decided_by);
  event["line"] = reading.line;
  double spent = 0;
  for (const auto& performance : run.performances()) {
    spent += performance->ended() - performance->began();
  }
  event["ms"] = rounded(spent * 1000);
  Json steps = Json::array();
  for (const StepReading& step : judgement.steps) {
    steps.push_back(step_json(step));
  }
  event["steps"] = std::move(steps);
  event["log"] = whole ? "full" : "digest";
  event["digest"] = digest_of(run.trace());
  verdicts_[run.id()] = wire::judge::to_string(judgement.verdict);
  write(event);
}

void EventLog::given_verdict(const CaseRun& run, VerdictKind verdict, const std::string& why) {
  Json event = line("verdict");
  event["case"] = run.id();
  event["tries"] = run.trace().attempts.size();
  event["verdict"] = wire::judge::to_string(verdict);
  event["why"] = own_text(why);
  event["seen"] = "";
  event["decided_by"] = "engine";
  event["line"] = run.plan().line;
  event["ms"] = 0;
  verdicts_[run.id()] = wire::judge::to_string(verdict);
  write(event);
}

void EventLog::precondition(std::string_view fixture, const CaseRun& run) {
  const StepReading& reading = run.judgement()->reading;
  if (keep_ != Keep::none) {
    write_frames(run);
  }
  Json event = line("verdict");
  event["case"] = "precondition/" + std::string(fixture);
  event["verdict"] = "fail";
  event["expected"] = "the fixture `" + std::string(fixture) + "`";
  event["got"] = own_text(reading.got);
  event["seen"] = own_text(reading.seen);
  event["why"] = "shown by " + run.id();
  event["evidence"] = reading.evidence;
  event["decided_by"] = "fixture";
  event["ms"] = 0;
  event["log"] = keep_ == Keep::none ? "digest" : "full";
  event["log_of"] = run.id();
  verdicts_["precondition/" + std::string(fixture)] = "fail";
  write(event);
}

void EventLog::observed(const CaseRun& run, const Observations::Row& row) {
  if (keep_ != Keep::none) {
    write_frames(run);
  }
  Json event = line("observed");
  event["case"] = run.id();
  event["clause"] = wire::name(row.first.clause);
  event["verdict"] = wire::judge::to_string(row.first.verdict);
  event["got"] = printable_text(row.first.got);
  event["evidence"] = Json::array({row.first.event});
  write(event);
}

void EventLog::observation(const Observations::Row& row) {
  const wire::ClauseInfo& clause = wire::info(row.first.clause);
  const std::string id = "observed/" + std::string(clause.name);
  const std::string verdict(wire::judge::to_string(row.first.verdict));
  Json event = line("verdict");
  event["case"] = id;
  event["verdict"] = verdict;
  event["clause"] = clause.name;
  event["level"] = wire::to_string(clause.level);
  event["expected"] = "the rule kept, in every case";
  event["got"] = printable_text(row.first.got);
  event["seen"] = std::to_string(row.cases.size()) + (row.cases.size() == 1 ? " case" : " cases");
  event["why"] = "first seen in " + row.case_id + ", " + std::to_string(row.count) +
                 (row.count == 1 ? " time in all" : " times in all");
  event["evidence"] = Json::array({row.first.event});
  event["seen_in"] = row.cases;
  event["decided_by"] = "observer";
  event["ms"] = 0;
  event["log"] = keep_ == Keep::none ? "digest" : "full";
  event["log_of"] = row.case_id;
  verdicts_[id] = verdict;
  write(event);
}

void EventLog::unexplained_death(const Death& death) {
  const std::string reason = own_text(death.reason);
  Json event = line("verdict");
  event["case"] = "target/died";
  event["inc"] = death.incarnation;
  event["verdict"] = "fail";
  event["expected"] = "a target that lives";
  event["got"] =
      "the target ended (" + reason + ") and " +
      (death.restarted ? "no case, performed again alone, made it end" : "was not started again");
  event["seen"] = "died: " + reason;
  event["decided_by"] = "death";
  event["ms"] = 0;
  verdicts_["target/died"] = "fail";
  write(event);
}

void EventLog::unusable_plan(const std::string& id, const std::string& why) {
  Json event = line("verdict");
  event["case"] = id;
  event["verdict"] = "error";
  event["why"] = own_text(why);
  event["seen"] = "";
  event["decided_by"] = "engine";
  event["ms"] = 0;
  verdicts_[id] = "error";
  write(event);
}

void EventLog::progress(std::size_t done, std::size_t cases) {
  if (loop_.now() - written_at_ < kLongSilence) {
    return;
  }
  Json event = line("progress");
  event["done"] = done;
  event["cases"] = cases;
  write(event);
}

void EventLog::complaint(const std::string& why) {
  Json event = line("error");
  event["why"] = own_text(why);
  write(event);
}

void EventLog::run_ended(double seconds, double waited) {
  Json totals = Json::object();
  for (const auto& [id, verdict] : verdicts_) {
    totals[verdict] = totals.value(verdict, 0) + 1;
  }
  Json event = line("end");
  event["totals"] = std::move(totals);
  event["seconds"] = rounded(seconds);
  event["waiting_share"] = rounded(seconds > 0 ? waited / seconds : 0);
  write(event);
}

void EventLog::write_frames(const CaseRun& run) {
  const auto& attempts = run.trace().attempts;
  std::vector<std::size_t>& written = written_[run.id()];
  for (std::size_t attempt = 0; attempt < attempts.size(); ++attempt) {
    if (attempt == written.size()) {
      written.push_back(0);
      write_attempt(run, attempt);
    }
    for (; written[attempt] < attempts[attempt].events.size(); ++written[attempt]) {
      write(event_json(run, attempt, attempts[attempt].events[written[attempt]]));
    }
  }
}

void EventLog::write_attempt(const CaseRun& run, std::size_t attempt) {
  Json event = line("case");
  event["case"] = run.id();
  event["try"] = attempt + 1;
  event["attempt"] = attempt_name(run.trace().attempts[attempt].kind);
  event["inc"] = run.performances()[attempt]->incarnation();
  write(event);
}

}  // namespace engine
