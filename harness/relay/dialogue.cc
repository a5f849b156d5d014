#include "harness/relay/dialogue.h"

#include <variant>

#include "wire/frame/frame.h"
#include "wire/judge/judge.h"
#include "wire/judge/level.h"
#include "wire/log.h"

namespace relay {
namespace {

/// The clause that a finding is told under: of its sender, or where the ledger has none for it, of
/// the reaction that it calls for.
wire::ClauseId clause_of(const wire::observer::Violation& violation) {
  return violation.sent ? *violation.sent : violation.demanded->clause;
}

std::string text_of(const wire::FrameHeader& header, wire::Bytes payload) {
  const auto decoded = wire::decode_frame(header, payload);
  const wire::Frame frame =
      decoded ? *decoded : wire::Frame(wire::Unknown{.payload = {payload.begin(), payload.end()}});
  return wire::describe(header, frame);
}

Json demand_json(const wire::observer::Demand& demand) {
  Json json = {{"clause", wire::name(demand.clause)},
               {"level", wire::to_string(wire::info(demand.clause).level)}};
  if (demand.status) {
    json["grpc_status"] = static_cast<int>(*demand.status);
  } else {
    json["scope"] = wire::to_string(demand.scope);
    json["code"] = wire::to_string(demand.code);
  }
  return json;
}

}  // namespace

Dialogue::Dialogue(std::uint32_t number, bool tls, Report report)
    : number_(number),
      report_(std::move(report)),
      observer_(*this, {.tls = tls}),
      positions_{FramePositions(wire::kClientPreface.size()), FramePositions(0)} {}

void Dialogue::hear(const Event& event) {
  now_ = event.at;
  switch (event.what) {
    case Event::What::said:
      return said(event);
    case Event::What::ended:
      return ended(event);
    case Event::What::over:
      return over(event);
    case Event::What::opened:
    case Event::What::failed:
      return;
  }
}

void Dialogue::said(const Event& event) {
  last_said_ = now_;
  octets_[event.by] += event.octets.size();
  positions_[event.by].feed(event.octets);
  observer_.feed(event.by, event.octets);
  tell(std::nullopt, true);
}

void Dialogue::ended(const Event& event) {
  if (!closing_) {
    quiet_if_still(event.delivered);
  }
  closing_ = true;
  reset_ = reset_ || event.reset;
  observer_.end(event.by, event.reset);
  tell(std::nullopt, false);
}

/// The observer excuses what was cut off by a close: it must be asked before.
void Dialogue::quiet_if_still(bool delivered) {
  if (delivered && now_ - last_said_ >= kStill) {
    observer_.quiet();
    tell(std::nullopt, false);
  }
}

void Dialogue::over(const Event& event) {
  if (!closing_) {
    quiet_if_still(event.delivered);
  }
  Json closed = line("closed");
  closed["how"] = !closing_ ? "stopped" : reset_ ? "RST" : "FIN";
  const auto& ends = observer_.connection().ends;
  closed["frames"] = {{"client", ends.client.frames}, {"server", ends.server.frames}};
  closed["octets"] = {{"client", octets_.client}, {"server", octets_.server}};
  closed["findings"] = Json::array();
  for (const auto& [key, count] : counts_) {
    closed["findings"].push_back({{"by", wire::observer::to_string(key.first)},
                                  {"clause", wire::name(key.second)},
                                  {"count", count}});
  }
  report_(closed);
}

void Dialogue::violation(const Violation& violation) { held_.push_back(violation); }

void Dialogue::limit(Role by, std::string_view what) {
  Json limit = line("limit");
  limit["by"] = wire::observer::to_string(by);
  limit["what"] = engine::own_text(what);
  report_(limit);
}

void Dialogue::frame(Role /*by*/, const wire::FrameHeader& header, wire::Bytes payload) {
  if (!held_.empty()) {
    tell(text_of(header, payload), true);
  }
}

void Dialogue::tell(std::optional<std::string> text, bool in_frame) {
  for (const Violation& violation : held_) {
    if (++counts_[{violation.by, clause_of(violation)}] > kTold) {
      continue;
    }
    Json told = describe(violation);
    if (in_frame) {
      add_frame(told, violation, text);
    }
    told["reason"] = engine::own_text(violation.reason);
    report_(told);
  }
  held_.clear();
}

Json Dialogue::line(std::string_view kind) const {
  return {{"ev", kind}, {"conn", number_}, {"t", static_cast<double>(now_.count()) / 1000}};
}

Json Dialogue::describe(const Violation& violation) const {
  using wire::judge::VerdictKind;
  const wire::ClauseId clause = clause_of(violation);
  const VerdictKind verdict = violation.sent
                                  ? wire::judge::verdict_of_breach(clause, violation.advice)
                                  : VerdictKind::recorded;
  Json told = line("violation");
  told["by"] = wire::observer::to_string(violation.by);
  told["clause"] = wire::name(clause);
  told["level"] = wire::to_string(wire::info(clause).level);
  told["verdict"] = wire::judge::to_string(verdict);
  told["stream"] = violation.stream;
  if (violation.demanded) {
    told["demands"] = demand_json(*violation.demanded);
  }
  return told;
}

void Dialogue::add_frame(Json& line, const Violation& violation,
                         const std::optional<std::string>& text) {
  const FramePositions::Frame* frame = positions_[violation.by].find(violation.frame);
  if (frame == nullptr) {
    return;
  }
  const std::uint64_t size = wire::kFrameHeaderSize + frame->header.length;
  line["frame"] = violation.frame;
  line["octets"] = {frame->begin, frame->begin + size};
  line["text"] = text ? engine::own_text(*text)
                      : wire::to_string(static_cast<wire::FrameType>(frame->header.type));
}

}  // namespace relay
