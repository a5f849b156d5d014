#include "harness/rejudge/recorded_case.h"

#include <optional>
#include <utility>
#include <vector>

#include "harness/engine/event_json.h"
#include "harness/engine/json_reader.h"
#include "harness/engine/plan_loader.h"
#include "harness/rejudge/trace_reader.h"

namespace rejudge {

using engine::CaseRecord;
using engine::ObjectReader;
using nlohmann::json;
using wire::judge::Attempt;

namespace {

using Loaded = tl::expected<void, std::string>;

constexpr std::uint64_t kMax32 = 0xffffffff;

std::optional<Attempt::Kind> attempt_kind(std::string_view name) {
  for (const auto kind : {Attempt::Kind::first, Attempt::Kind::repeat, Attempt::Kind::control,
                          Attempt::Kind::alone}) {
    if (name == engine::attempt_name(kind)) {
      return kind;
    }
  }
  return std::nullopt;
}

/// Reads the attempts of one case, line by line.
class Attempts {
 public:
  explicit Attempts(CaseRecord& record) : record_(record) {
    // Readers keep references to their attempts.
    record.trace.attempts.reserve(engine::kMaxAttempts);
    readers_.reserve(engine::kMaxAttempts);
  }

  Loaded take(const json& event) {
    if (!event.is_object()) {
      return tl::unexpected<std::string>("the file has changed meanwhile");
    }
    const auto number = event.value("try", json());
    const std::size_t begun = record_.trace.attempts.size();
    if (event.value("ev", json()) == "case") {
      return begin(event, number == begun + 1);
    }
    if (!number.is_number_unsigned() || number.get<std::uint64_t>() - 1 >= begun) {
      return tl::unexpected<std::string>("event.try: no such attempt was begun");
    }
    return readers_[number.get<std::size_t>() - 1].take(event);
  }

 private:
  Loaded begin(const json& event, bool is_next) {
    engine::Errors errors;
    ObjectReader fields(event, "event", errors);
    const auto kind = attempt_kind(fields.text("attempt"));
    if (!kind) {
      errors.add("event.attempt", "no kind of attempt");
    }
    if (!is_next || record_.trace.attempts.size() == engine::kMaxAttempts) {
      errors.add("event.try", "expected the attempts of a case in order, at most " +
                                  std::to_string(engine::kMaxAttempts));
    }
    const auto incarnation = static_cast<std::uint32_t>(fields.number("inc", kMax32));
    record_.trace.failure_expected |= fields.boolean("failure_expected");
    if (errors.any()) {
      return tl::unexpected(errors.first());
    }
    // The run is over, and with it every attempt.
    record_.trace.attempts.push_back({*kind, {}, true});
    record_.incarnations.push_back(incarnation);
    readers_.emplace_back(record_.trace.attempts.back());
    return {};
  }

  CaseRecord& record_;
  std::vector<TraceReader> readers_;
};

Loaded load_plan(EventsFile& file, const IndexedCase& indexed, CaseRecord& record) {
  if (indexed.id.starts_with("smoke/")) {
    return {};  // a call and no script
  }
  const json row = indexed.row ? file.read(*indexed.row) : json();
  if (!row.is_object() || !row.contains("plan")) {
    return tl::unexpected<std::string>("its plan is not in the file");
  }
  auto plan = engine::load_plan(row["plan"]);
  if (!plan) {
    return tl::unexpected("its plan cannot be used: " + plan.error());
  }
  if (plan->id != indexed.id) {
    return tl::unexpected<std::string>("its plan is another case's");
  }
  record.plan = std::move(*plan);
  return {};
}

Loaded load_baseline(const EventsFile& file, CaseRecord& record) {
  const Attempt& first = record.trace.attempts.front();
  if (first.events.empty()) {
    return tl::unexpected<std::string>("nothing of its first attempt is in the file");
  }
  auto baseline = file.baseline(record.incarnations.front(), first.events.front().n);
  if (!baseline) {
    return tl::unexpected(baseline.error());
  }
  record.trace.baseline = std::move(*baseline);
  return {};
}

}  // namespace

Loaded load_trace(EventsFile& file, const IndexedCase& indexed, CaseRecord& record) {
  record.plan.id = indexed.id;
  if (indexed.events.empty()) {
    return tl::unexpected<std::string>("its frames were not kept");
  }
  Attempts attempts(record);
  for (const Place& place : indexed.events) {
    if (auto taken = attempts.take(file.read(place)); !taken) {
      return tl::unexpected("line " + std::to_string(place.number) + ": " + taken.error());
    }
  }
  record.spent = indexed.ms / 1000;
  return {};
}

Loaded load_grounds(EventsFile& file, const IndexedCase& indexed, CaseRecord& record) {
  return load_plan(file, indexed, record).and_then([&] { return load_baseline(file, record); });
}

}  // namespace rejudge
