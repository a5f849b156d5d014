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

RunResult run_lines(const std::vector<std::string>& lines, const Limits& limits) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* out = open_memstream(&text, &size);
  {
    EventLoop loop;
    Engine engine(loop, out, limits);
    for (const std::string& line : lines) {
      engine.command(line);
    }
    loop.run();
  }
  std::fclose(out);
  RunResult run;
  run.text = std::string(text, size);
  std::free(text);
  std::istringstream stream(run.text);
  for (std::string line; std::getline(stream, line);) {
    run.events.push_back(json::parse(line));
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
  json ids = json::array();
  for (const json& plan : plans) {
    lines.push_back(json{{"plan", plan}}.dump());
    ids.push_back(plan["id"]);
  }
  json command = {{"ids", ids}, {"seed", 7}};
  command.update(options);
  lines.push_back(json{{"run", command}}.dump());
  return run_lines(lines, limits);
}

}  // namespace engine::test
