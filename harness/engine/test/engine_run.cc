#include "harness/engine/test/engine_run.h"

#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "harness/engine/engine.h"
#include "peer/peer.h"

namespace engine::test {

json plan(const std::string& id, const json& steps, const json& more) {
  json plan = {{"v", 1},
               {"id", id},
               {"file", "test.yaml"},
               {"line", 1},
               {"given", "connection"},
               {"epilogue", "same"},
               {"steps", steps},
               {"clauses", json::array()}};
  for (const json& step : steps) {
    if (step.contains("clause")) {
      plan["clauses"].push_back(step["clause"]);
    }
  }
  plan.update(more);
  return plan;
}

json raw(const std::string& hex) { return {{"line", 2}, {"send", "raw"}, {"payload", hex}}; }

json expect(const std::string& outcome, const std::string& clause, const json& more) {
  json step = {{"line", 3}, {"expect", outcome}, {"clause", clause}, {"barrier", "call"}};
  step.update(more);
  return step;
}

json RunResult::verdict(const std::string& id) const {
  json found;
  for (const json& event : events) {
    if (event["ev"] == "verdict" && event["case"] == id) {
      found = event;
    }
  }
  return found;
}

std::vector<json> RunResult::all(const std::string& kind) const {
  std::vector<json> found;
  for (const json& event : events) {
    if (event["ev"] == kind) {
      found.push_back(event);
    }
  }
  return found;
}

namespace {

/// What the engine has written; events are taken out as they come.
class Output {
 public:
  Output() : file_(open_memstream(&text_, &size_)) {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() {
    std::fclose(file_);
    std::free(text_);
  }

  std::FILE* file() { return file_; }
  std::vector<json> take() {
    std::fflush(file_);
    std::istringstream stream(std::string(text_ + taken_, size_ - taken_));
    taken_ = size_;
    std::vector<json> events;
    for (std::string line; std::getline(stream, line);) {
      events.push_back(json::parse(line));
    }
    return events;
  }

 private:
  char* text_ = nullptr;
  std::size_t size_ = 0;
  std::size_t taken_ = 0;
  std::FILE* file_;
};

void announce(std::vector<std::string>& lines, const std::vector<json>& plans,
              const json& options) {
  json ids = json::array();
  for (const json& plan : plans) {
    lines.push_back(json{{"plan", plan}}.dump());
    ids.push_back(plan["id"]);
  }
  json command = {{"ids", ids}, {"seed", 7}};
  command.update(options);
  lines.push_back(json{{"run", command}}.dump());
}

}  // namespace

RunResult run_lines(const std::vector<std::string>& lines, const Limits& limits) {
  Output out;
  EventLoop loop;
  Engine engine(loop, out.file(), limits);
  for (const std::string& line : lines) {
    engine.command(line);
  }
  loop.run();
  return {out.take()};
}

RunResult run_with_harness(const json& target, const std::vector<json>& plans,
                           const Harness& harness, const json& options) {
  Output out;
  EventLoop loop;
  Engine engine(loop, out.file(), Limits{});
  std::vector<std::string> lines = {target.dump()};
  announce(lines, plans, options);
  for (const std::string& line : lines) {
    engine.command(line);
  }
  RunResult run;
  const std::function<void()> look = [&] {
    std::vector<json> events = out.take();
    run.events.insert(run.events.end(), events.begin(), events.end());
    events.emplace_back();
    for (const json& event : events) {
      for (const json& answer : harness(event)) {
        engine.command(answer.dump());
      }
    }
    loop.after(Milliseconds{1}, look);
  };
  look();
  loop.run();
  for (json& event : out.take()) {
    run.events.push_back(std::move(event));
  }
  return run;
}

RunResult run(const std::string& peer_kind, const std::vector<json>& plans, const json& options,
              const Limits& limits) {
  const json target = {
      {"target",
       {{"inc", 1},
        {"addr", "memory:" + (peer::make_null_peer(peer_kind) ? "null:" + peer_kind : peer_kind)},
        {"capabilities", {"grpc"}},
        {"call", {{"path", "/test.Service/Call"}, {"ok", {{"grpc_status", 0}}}}}}}};
  std::vector<std::string> lines = {target.dump()};
  announce(lines, plans, options);
  return run_lines(lines, limits);
}

}  // namespace engine::test
