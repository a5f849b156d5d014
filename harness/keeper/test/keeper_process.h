// Drives the built keeper over pipes, as the harness does. Every wait is bounded, and generously:
// the bounds only keep a broken keeper from hanging the tests.
#pragma once

#include <sys/types.h>

#include <deque>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/keeper/line_splitter.h"
#include "harness/keeper/unique_fd.h"

namespace keeper::test {

using Json = nlohmann::ordered_json;

class KeeperProcess {
 public:
  KeeperProcess();
  /// For one test: the keeper's parent is a process between it and the test, which also keeps the
  /// ends of the keeper's pipes open. `harness()` is that process.
  enum class Parent { test, forked };
  explicit KeeperProcess(Parent parent);
  KeeperProcess(const KeeperProcess&) = delete;
  KeeperProcess& operator=(const KeeperProcess&) = delete;
  ~KeeperProcess();

  pid_t pid() const { return pid_; }
  pid_t harness() const { return harness_; }

  void send_line(std::string_view line);
  void send(const Json& request) { send_line(request.dump()); }

  /// Starts `script` in a shell; `more` adds keys to the request.
  void start_shell(const std::string& id, const std::string& script,
                   const Json& more = Json::object());

  /// The body of the next event with this name (and id, where given). Events that come before it
  /// are kept for later calls. Null, and a failure of the test, when none comes.
  Json wait_for(std::string_view name, std::string_view id = {});

  /// All events up to and with the next one of this name and id.
  std::vector<Json> events_until(std::string_view name, std::string_view id);

  /// The text of the next line of output of this start.
  std::string line_of(std::string_view id);
  /// The next line of output, which is a process id.
  pid_t pid_from(std::string_view id) { return std::stoi(line_of(id)); }

  void close_requests() { requests_.reset(); }
  void close_events() { events_.reset(); }

  /// The exit status of the keeper; -1 and a failure of the test when it does not end by itself.
  int wait_for_exit();

 private:
  std::optional<Json> next_event();

  pid_t pid_ = 0;
  pid_t harness_ = 0;
  bool running_ = true;
  UniqueFd requests_;
  UniqueFd events_;
  LineSplitter lines_{16 * 1024 * 1024};
  std::deque<Json> unread_;
};

/// Whether the process ends, now or soon; dead and not yet reaped counts as ended.
bool ends(pid_t pid);

/// Whether there is a file of this name, now or soon.
bool appears(const std::string& file);

/// Whether the process is alive now.
bool is_alive(pid_t pid);

/// The processes that have `word` somewhere in their command line.
std::vector<pid_t> processes_named(std::string_view word);

/// The output of one start among `events`, line after line.
std::vector<std::string> texts_in(const std::vector<Json>& events, std::string_view id);

}  // namespace keeper::test
