#include "harness/keeper/request.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "harness/keeper/signals.h"

namespace keeper {
namespace {

using Json = nlohmann::json;

struct BadRequest : std::runtime_error {
  using std::runtime_error::runtime_error;
};

constexpr std::array<std::pair<std::string_view, int>, 9> resources{{
    {"AS", RLIMIT_AS},
    {"CORE", RLIMIT_CORE},
    {"CPU", RLIMIT_CPU},
    {"DATA", RLIMIT_DATA},
    {"FSIZE", RLIMIT_FSIZE},
    {"MEMLOCK", RLIMIT_MEMLOCK},
    {"NOFILE", RLIMIT_NOFILE},
    {"NPROC", RLIMIT_NPROC},
    {"STACK", RLIMIT_STACK},
}};

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

void allow_keys(const Json& object, std::string_view where,
                std::initializer_list<std::string_view> known) {
  if (!object.is_object()) {
    throw BadRequest(std::string(where) + " must be an object");
  }
  for (const auto& [key, value] : object.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      throw BadRequest("unknown key " + in_quotes(key) + " in " + std::string(where));
    }
  }
}

/// A string that the system can take: it has no NUL in it.
std::string text_of(const Json& value, std::string_view what) {
  if (!value.is_string()) {
    throw BadRequest(std::string(what) + " must be a string");
  }
  auto text = value.get<std::string>();
  if (text.find('\0') != std::string::npos) {
    throw BadRequest(std::string(what) + " must not contain a NUL");
  }
  return text;
}

std::uint64_t number_of(const Json& value, std::string_view what) {
  if (!value.is_number_unsigned()) {
    throw BadRequest(std::string(what) + " must be a whole number of at least 0");
  }
  return value.get<std::uint64_t>();
}

const Json& required(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) {
    throw BadRequest(in_quotes(key) + " is missing");
  }
  return *found;
}

std::string id_of(const Json& body) {
  auto id = text_of(required(body, "id"), "id");
  constexpr std::size_t longest = 256;
  if (id.empty() || id.size() > longest) {
    throw BadRequest("id must have 1 to " + std::to_string(longest) + " octets");
  }
  return id;
}

std::vector<std::string> argv_of(const Json& value) {
  if (!value.is_array() || value.empty()) {
    throw BadRequest("argv must be a list of at least one string");
  }
  std::vector<std::string> argv;
  for (const Json& word : value) {
    argv.push_back(text_of(word, "each of argv"));
  }
  if (argv.front().empty()) {
    throw BadRequest("argv[0] is empty");
  }
  return argv;
}

std::map<std::string, std::string> env_of(const Json& value) {
  if (!value.is_object()) {
    throw BadRequest("env must be an object of strings");
  }
  std::map<std::string, std::string> env;
  for (const auto& [name, text] : value.items()) {
    if (name.empty() || name.find('=') != std::string::npos ||
        name.find('\0') != std::string::npos) {
      throw BadRequest("env: " + in_quotes(name) + " cannot be the name of a variable");
    }
    env.emplace(name, text_of(text, "each of env"));
  }
  return env;
}

std::vector<Rlimit> rlimits_of(const Json& value) {
  if (!value.is_object()) {
    throw BadRequest("rlimits must be an object of numbers");
  }
  std::vector<Rlimit> rlimits;
  for (const auto& [name, limit] : value.items()) {
    const auto* known = std::find_if(resources.begin(), resources.end(),
                                     [&](const auto& entry) { return entry.first == name; });
    if (known == resources.end()) {
      throw BadRequest("rlimits: unknown resource " + in_quotes(name));
    }
    rlimits.push_back({name, known->second, number_of(limit, "rlimits: " + name)});
  }
  return rlimits;
}

Start start_of(const Json& body) {
  allow_keys(body, "start", {"id", "argv", "cwd", "env", "rlimits", "stdin", "stdout"});
  Start start;
  start.id = id_of(body);
  start.argv = argv_of(required(body, "argv"));
  if (body.contains("cwd")) {
    start.cwd = text_of(body["cwd"], "cwd");
  }
  if (body.contains("env")) {
    start.env = env_of(body["env"]);
  }
  if (body.contains("rlimits")) {
    start.rlimits = rlimits_of(body["rlimits"]);
  }
  if (body.contains("stdin")) {
    start.input = text_of(body["stdin"], "stdin");
  }
  if (body.contains("stdout")) {
    start.output = text_of(body["stdout"], "stdout");
  }
  return start;
}

Kill kill_of(const Json& body) {
  constexpr std::uint64_t default_grace_ms = 1000;
  constexpr std::uint64_t longest_grace_ms = 600'000;
  allow_keys(body, "kill", {"id", "signal", "grace_ms"});
  const std::string name =
      body.contains("signal") ? text_of(body["signal"], "signal") : std::string("TERM");
  const auto signal = find_signal(name);
  if (!signal) {
    throw BadRequest("unknown signal " + in_quotes(name) + "; signals are named like \"TERM\"");
  }
  const std::uint64_t grace =
      body.contains("grace_ms") ? number_of(body["grace_ms"], "grace_ms") : default_grace_ms;
  if (grace > longest_grace_ms) {
    throw BadRequest("grace_ms must be at most " + std::to_string(longest_grace_ms));
  }
  return {id_of(body), *signal, std::chrono::milliseconds(grace)};
}

Listen listen_of(const Json& body) {
  allow_keys(body, "listen", {"id"});
  return {id_of(body)};
}

Measure measure_of(const Json& body) {
  allow_keys(body, "measure", {"id"});
  return {id_of(body)};
}

Request request_of(const Json& line) {
  allow_keys(line, "the request", {"start", "kill", "listen", "measure"});
  if (line.size() != 1) {
    throw BadRequest(
        "a request has exactly one of \"start\", \"kill\", \"listen\" and \"measure\"");
  }
  if (line.contains("measure")) {
    return measure_of(line["measure"]);
  }
  if (line.contains("start")) {
    return start_of(line["start"]);
  }
  if (line.contains("listen")) {
    return listen_of(line["listen"]);
  }
  return kill_of(line["kill"]);
}

}  // namespace

tl::expected<Request, std::string> parse_request(std::string_view line) {
  try {
    return request_of(Json::parse(line));
  } catch (const Json::exception& e) {
    return tl::unexpected(std::string("not JSON: ") + e.what());
  } catch (const BadRequest& e) {
    return tl::unexpected(std::string(e.what()));
  }
}

}  // namespace keeper
