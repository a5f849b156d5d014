#include "harness/engine/event_log.h"

#include <algorithm>

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
void add_digest(JsonLine& event, const wire::judge::Trace& trace) {
  struct Sum {
    std::size_t frames = 0;
    std::size_t octets = 0;
  };
  Sum in;
  Sum out;
  for (const auto& attempt : trace.attempts) {
    for (const auto& seen : attempt.events) {
      if (const auto* frame = std::get_if<wire::judge::FrameSeen>(&seen.what)) {
        Sum& sum = frame->direction == wire::judge::Direction::in ? in : out;
        ++sum.frames;
        sum.octets += wire::kFrameHeaderSize + frame->header.length;
      }
    }
  }
  event.open_object("digest");
  event.open_object("in").add("frames", in.frames).add("octets", in.octets).close();
  event.open_object("out").add("frames", out.frames).add("octets", out.octets).close();
  event.close();
}

void add_steps(JsonLine& event, const std::vector<StepReading>& steps) {
  event.open_array("steps");
  for (const StepReading& step : steps) {
    event.open_object()
        .add("line", step.line)
        .add("clause", wire::name(step.clause))
        .add("verdict", wire::judge::to_string(step.verdict))
        .add("seen", own_text(step.seen))
        .close();
  }
  event.close();
}

template <typename Numbers>
void add_numbers(JsonLine& event, std::string_view key, const Numbers& numbers) {
  event.open_array(key);
  for (const auto number : numbers) {
    event.add_number(number);
  }
  event.close();
}

}  // namespace

JsonLine EventLog::line(std::string_view kind) {
  JsonLine line;
  line.add("n", ordinals_.next_event()).add("ev", kind).add("t", rounded(now_()));
  return line;
}

void EventLog::put_line(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), out_);
  std::fputc('\n', out_);
}

void EventLog::write(JsonLine line) {
  put_line(line.take());
  std::fflush(out_);
  written_at_ = now_();
}

void EventLog::run_started(std::uint64_t seed, std::size_t cases) {
  JsonLine event = line("run");
  event.add("v", 1);
  event.add("seed", seed);
  event.add("cases", cases);
  if (!about_.is_null()) {
    event.add_json("about", about_.dump(-1, ' ', false, Json::error_handler_t::replace));
  }
  write(std::move(event));
}

void EventLog::target_started(const Target& target) {
  JsonLine event = line("target");
  event.add("inc", target.incarnation);
  event.add("state", "up");
  event.add("profile", target.profile);
  event.add("addr", target.address.text);
  write(std::move(event));
}

void EventLog::target_ended(std::uint32_t incarnation, const std::string& reason, bool is_death,
                            bool restarting) {
  JsonLine event = line("target");
  event.add("inc", incarnation);
  event.add("state", "down");
  event.add("reason", own_text(reason));
  event.add("death", is_death);
  event.add("restarting", restarting);
  write(std::move(event));
}

void EventLog::target_in_doubt(std::uint32_t incarnation, std::string_view state) {
  JsonLine event = line("target");
  event.add("inc", incarnation);
  event.add("state", state);
  write(std::move(event));
}

void EventLog::baseline(const std::string& profile, std::uint32_t incarnation,
                        const wire::judge::Baseline& baseline) {
  JsonLine event = line("baseline");
  event.add("inc", incarnation);
  event.add("profile", profile);
  event.add("http_status", baseline.http_status);
  if (baseline.grpc_status) {
    event.add("grpc_status", *baseline.grpc_status);
  }
  if (baseline.body) {
    const wire::Bytes body(*baseline.body);
    event.add("body", base64(body.first(std::min(body.size(), kMaxLoggedOctets))));
    if (body.size() > kMaxLoggedOctets) {
      event.add("left_out", body.size() - kMaxLoggedOctets);
    }
  }
  write(std::move(event));
}

void EventLog::verdict(const CaseRecord& record) {
  const wire::judge::Judgement& judgement = *record.judgement;
  const StepReading& reading = judgement.reading;
  const bool all = keep_ == Keep::all || keep_ == Keep::recorded;
  const bool whole = all || written_.contains(record.id()) ||
                     (keep_ == Keep::failed && is_kept_whole(judgement.verdict));
  if (whole) {
    write_frames(record);
  }
  JsonLine event = line("verdict");
  event.add("case", record.id());
  event.add("try", judgement.attempt + 1);
  event.add("tries", record.trace.attempts.size());
  event.add("inc", record.deciding_incarnation());
  event.add("verdict", wire::judge::to_string(judgement.verdict));
  if (!record.plan.clauses.empty()) {
    event.add("clause", wire::name(reading.clause));
    event.add("level", wire::to_string(wire::info(reading.clause).level));
  }
  event.add("expected", own_text(reading.expected));
  event.add("got", own_text(reading.got));
  event.add("seen", own_text(reading.seen));
  event.add("why", own_text(reading.why));
  add_numbers(event, "evidence", reading.evidence);
  event.add("decided_by", wire::judge::to_string(judgement.decided_by));
  if (judgement.need != wire::judge::Need::nothing) {
    event.add("need", wire::judge::to_string(judgement.need));
  }
  event.add("line", reading.line);
  event.add("ms", rounded(record.spent * 1000));
  add_steps(event, judgement.steps);
  event.add("log", whole ? "full" : "digest");
  add_digest(event, record.trace);
  verdicts_[record.id()] = wire::judge::to_string(judgement.verdict);
  write(std::move(event));
}

void EventLog::rest(const CaseRecord& record) {
  if (keep_ == Keep::all || written_.contains(record.id())) {
    write_frames(record);
    std::fflush(out_);
  }
}

void EventLog::given_verdict(const CaseRecord& record, VerdictKind verdict,
                             const std::string& why) {
  rest(record);
  JsonLine event = line("verdict");
  event.add("case", record.id());
  event.add("tries", record.trace.attempts.size());
  event.add("verdict", wire::judge::to_string(verdict));
  event.add("why", own_text(why));
  event.add("seen", "");
  event.add("decided_by", "engine");
  event.add("line", record.plan.line);
  event.add("ms", 0);
  if (!record.trace.attempts.empty()) {
    event.add("log", written_.contains(record.id()) ? "full" : "digest");
  }
  verdicts_[record.id()] = wire::judge::to_string(verdict);
  write(std::move(event));
}

void EventLog::precondition(std::string_view fixture, const CaseRecord& record) {
  const StepReading& reading = record.judgement->reading;
  if (keep_ != Keep::none) {
    write_frames(record);
  }
  JsonLine event = line("verdict");
  event.add("case", "precondition/" + std::string(fixture));
  event.add("verdict", "fail");
  event.add("expected", "the fixture `" + std::string(fixture) + "`");
  event.add("got", own_text(reading.got));
  event.add("seen", own_text(reading.seen));
  event.add("why", "shown by " + record.id());
  add_numbers(event, "evidence", reading.evidence);
  event.add("decided_by", "fixture");
  event.add("ms", 0);
  event.add("log", keep_ == Keep::none ? "digest" : "full");
  event.add("log_of", record.id());
  verdicts_["precondition/" + std::string(fixture)] = "fail";
  write(std::move(event));
}

void EventLog::not_rejudged(std::string_view id, const std::string& why) {
  JsonLine event = line("not_rejudged");
  event.add("case", id);
  event.add("why", own_text(why));
  write(std::move(event));
}

void EventLog::observed(const CaseRecord& record, const Observations::Row& row) {
  if (keep_ != Keep::none) {
    write_frames(record);
  }
  JsonLine event = line("observed");
  event.add("case", record.id());
  event.add("clause", wire::name(row.first.clause));
  event.add("verdict", wire::judge::to_string(row.first.verdict));
  event.add("got", printable_text(row.first.got));
  event.open_array("evidence").add_number(row.first.event).close();
  write(std::move(event));
}

void EventLog::observation(const Observations::Row& row) {
  const wire::ClauseInfo& clause = wire::info(row.first.clause);
  const std::string id = "observed/" + std::string(clause.name);
  const std::string verdict(wire::judge::to_string(row.first.verdict));
  JsonLine event = line("verdict");
  event.add("case", id);
  event.add("verdict", verdict);
  event.add("clause", clause.name);
  event.add("level", wire::to_string(clause.level));
  event.add("expected", "the rule kept, in every case");
  event.add("got", printable_text(row.first.got));
  event.add("seen",
            std::to_string(row.cases.size()) + (row.cases.size() == 1 ? " case" : " cases"));
  event.add("why", "first seen in " + row.case_id + ", " + std::to_string(row.count) +
                       (row.count == 1 ? " time in all" : " times in all"));
  event.open_array("evidence").add_number(row.first.event).close();
  event.open_array("seen_in");
  for (const std::string& each : row.cases) {
    event.add_text(each);
  }
  event.close();
  event.add("decided_by", "observer");
  event.add("ms", 0);
  event.add("log", keep_ == Keep::none ? "digest" : "full");
  event.add("log_of", row.case_id);
  verdicts_[id] = verdict;
  write(std::move(event));
}

void EventLog::unexplained_death(const Death& death) {
  const std::string reason = own_text(death.reason);
  JsonLine event = line("verdict");
  event.add("case", "target/died");
  event.add("inc", death.incarnation);
  event.add("verdict", "fail");
  event.add("expected", "a target that lives");
  event.add("got", "the target ended (" + reason + ") and " +
                       (death.restarted ? "no case, performed again alone, made it end"
                                        : "was not started again"));
  event.add("seen", "died: " + reason);
  event.add("decided_by", "death");
  event.add("ms", 0);
  verdicts_["target/died"] = "fail";
  write(std::move(event));
}

void EventLog::unusable_plan(const std::string& id, const std::string& why) {
  JsonLine event = line("verdict");
  event.add("case", id);
  event.add("verdict", "error");
  event.add("why", own_text(why));
  event.add("seen", "");
  event.add("decided_by", "engine");
  event.add("ms", 0);
  verdicts_[id] = "error";
  write(std::move(event));
}

bool EventLog::silent() const { return now_() - written_at_ >= kLongSilence; }

void EventLog::progress(std::size_t done, std::size_t cases) {
  JsonLine event = line("progress");
  event.add("done", done);
  event.add("cases", cases);
  write(std::move(event));
}

void EventLog::complaint(const std::string& why) {
  JsonLine event = line("error");
  event.add("why", own_text(why));
  write(std::move(event));
}

void EventLog::run_ended(double seconds, double waited) {
  std::map<std::string_view, std::size_t> totals;
  for (const auto& [id, verdict] : verdicts_) {
    totals[verdict] += 1;
  }
  JsonLine event = line("end");
  event.open_object("totals");
  for (const auto& [verdict, count] : totals) {
    event.add(verdict, count);
  }
  event.close();
  event.add("seconds", rounded(seconds));
  event.add("waiting_share", rounded(seconds > 0 ? waited / seconds : 0));
  write(std::move(event));
}

void EventLog::write_frames(const CaseRecord& record) {
  if (keep_ == Keep::recorded) {
    return;
  }
  const auto& attempts = record.trace.attempts;
  std::vector<std::size_t>& written = written_[record.id()];
  for (std::size_t attempt = 0; attempt < attempts.size(); ++attempt) {
    if (attempt == written.size()) {
      written.push_back(0);
      write_attempt(record, attempt);
    }
    for (; written[attempt] < attempts[attempt].events.size(); ++written[attempt]) {
      put_line(event_line(record, attempt, attempts[attempt].events[written[attempt]]));
    }
  }
}

void EventLog::write_attempt(const CaseRecord& record, std::size_t attempt) {
  JsonLine event = line("case");
  event.add("case", record.id());
  event.add("try", attempt + 1);
  event.add("attempt", attempt_name(record.trace.attempts[attempt].kind));
  event.add("inc", record.incarnations[attempt]);
  if (record.trace.failure_expected) {
    event.add("failure_expected", true);
  }
  put_line(event.take());
}

}  // namespace engine
