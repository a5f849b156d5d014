#include "harness/keeper/event.h"

#include <sys/wait.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "harness/keeper/signals.h"

namespace keeper {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string line_of(const char* name, Json body) {
  Json event = Json::object();
  event[name] = std::move(body);
  return text_of(event) + '\n';
}

void add_ending(Json& body, const Ending& ending) {
  if (ending.by_signal) {
    body["signal"] = signal_name(ending.value);
    body["number"] = ending.value;
  } else {
    body["code"] = ending.value;
  }
  body["core"] = ending.core;
  if (!ending.known) {
    body["lost"] = true;
  }
}

}  // namespace

Ending Ending::from_wait_status(int status) {
  if (WIFSIGNALED(status)) {
    return {true, WTERMSIG(status), WCOREDUMP(status) != 0};
  }
  return {false, WEXITSTATUS(status)};
}

namespace event {

std::string started(std::string_view id, pid_t pid) {
  return line_of("started", {{"id", id}, {"pid", pid}});
}

std::string failed(std::string_view id, std::string_view error) {
  return line_of("failed", {{"id", id}, {"error", error}});
}

std::string output(std::string_view id, std::string_view stream, const Piece& piece) {
  // Put together by hand: a flood makes millions of these, and a tree of JSON values for each is
  // dear.
  std::string line = R"({"output":{"id":)";
  line += text_of(id);
  line += R"(,"stream":)";
  line += text_of(stream);
  line += R"(,"text":)";
  line += text_of(piece.text);
  line += piece.more ? ",\"more\":true}}\n" : "}}\n";
  return line;
}

std::string truncated(std::string_view id, std::size_t limit) {
  return line_of("truncated", {{"id", id}, {"limit", limit}});
}

std::string dropped(std::string_view id, std::size_t octets) {
  return line_of("dropped", {{"id", id}, {"octets", octets}});
}

std::string exited(std::string_view id, pid_t pid, const Ending& ending, int left) {
  Json body = {{"id", id}, {"pid", pid}};
  add_ending(body, ending);
  body["left"] = left;
  return line_of("exited", std::move(body));
}

std::string orphan(std::string_view id, pid_t pid, const Ending& ending) {
  Json body = {{"id", id}, {"pid", pid}};
  add_ending(body, ending);
  return line_of("orphan", std::move(body));
}

std::string gone(std::string_view id) { return line_of("gone", {{"id", id}}); }

std::string listened(std::string_view id) { return line_of("listened", {{"id", id}}); }

std::string measured(std::string_view id, const Usage& usage) {
  return line_of("measured", {{"id", id}, {"memory", usage.memory}, {"cpu", usage.cpu}});
}

std::string error(std::size_t line, std::string_view why) {
  return line_of("error", {{"line", line}, {"why", why}});
}

}  // namespace event
}  // namespace keeper
