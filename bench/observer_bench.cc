// The observer: how many frames of both directions it judges in a second. An iteration is a whole
// connection; items are frames.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "wire/observer/observer.h"
#include "wire/observer/test/traffic.h"

namespace bench {
namespace {

using wire::Bytes;
using wire::observer::Role;
using wire::observer::test::Events;
using wire::observer::test::Traffic;

/// Correct traffic has no findings.
class NoFindings : public wire::observer::Sink {
 public:
  void violation(const wire::observer::Violation& violation) override {
    std::fprintf(stderr, "observer_bench: %s\n", violation.reason.c_str());
    std::abort();
  }
  void frame(Role /*by*/, const wire::FrameHeader& /*header*/, Bytes /*payload*/) override {
    ++frames;
  }
  std::int64_t frames = 0;
};

/// Octets as sockets give them: what one end says until the other one speaks, in one piece.
Events coalesced(const Events& events) {
  Events turns;
  for (const auto& [by, octets] : events) {
    if (turns.empty() || turns.back().first != by) {
      turns.emplace_back(by, wire::Buffer());
    }
    turns.back().second.insert(turns.back().second.end(), octets.begin(), octets.end());
  }
  return turns;
}

/// Unary calls: requests, responses and trailers with their fields, small messages, credit.
Events calls() {
  Events events = Traffic::greeting();
  const Events more = Traffic().calls(2000);
  events.insert(events.end(), more.begin(), more.end());
  return coalesced(events);
}

/// A stream of small messages both ways, with credit for each.
Events messages() {
  Events events = Traffic::greeting();
  const Events open = Traffic().calls(1);
  events.push_back(open[0]);  // the request
  events.push_back(open[3]);  // the headers of the response
  for (int i = 0; i < 5000; ++i) {
    for (const Role by : {Role::client, Role::server}) {
      const Role to = wire::observer::other(by);
      events.emplace_back(by, wire::encode_frame(wire::Data{.data = wire::Buffer(32)}, 1));
      events.emplace_back(to, wire::encode_frame(wire::WindowUpdate{32}, 0));
      events.emplace_back(to, wire::encode_frame(wire::WindowUpdate{32}, 1));
    }
  }
  return coalesced(events);
}

void observe(benchmark::State& state, const Events& events) {
  NoFindings sink;
  for (auto _ : state) {
    wire::observer::Observer observer(sink);
    for (const auto& [by, octets] : events) {
      observer.feed(by, octets);
    }
  }
  state.SetItemsProcessed(sink.frames);
}

BENCHMARK_CAPTURE(observe, _, calls())->Name("observe/calls");
BENCHMARK_CAPTURE(observe, _, messages())->Name("observe/messages");

}  // namespace
}  // namespace bench
