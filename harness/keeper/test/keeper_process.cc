#include "harness/keeper/test/keeper_process.h"

#include <dirent.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>
#include <thread>

namespace keeper::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto bound = 30s;

bool comes_true(const std::function<bool()>& condition) {
  const auto deadline = Clock::now() + bound;
  while (!condition()) {
    if (Clock::now() > deadline) {
      return false;
    }
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

std::array<UniqueFd, 2> make_pipe() {
  std::array<int, 2> ends{-1, -1};
  EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

[[noreturn]] void become_keeper(int requests, int events) {
  ::dup2(requests, STDIN_FILENO);
  ::dup2(events, STDOUT_FILENO);
  // A descriptor that somebody forgot to close on exec: it must not reach the targets.
  constexpr int leaked = 9;
  ::dup2(STDERR_FILENO, leaked);
  ::execl(KEEPER_BINARY, "wireproof-keeper", nullptr);
  ::_exit(127);
}

}  // namespace

KeeperProcess::KeeperProcess() : KeeperProcess(Parent::test) {}

KeeperProcess::KeeperProcess(Parent parent) {
  ::signal(SIGPIPE, SIG_IGN);  // a keeper that has died is a failure of one test, not of all
  auto requests = make_pipe();
  auto events = make_pipe();
  if (parent == Parent::test) {
    pid_ = ::fork();
    if (pid_ == 0) {
      become_keeper(requests[0].get(), events[1].get());
    }
  } else {
    // Its keeper must fall to us when it dies, so that we can see that one end.
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    auto told = make_pipe();
    harness_ = ::fork();
    if (harness_ == 0) {
      const pid_t keeper = ::fork();
      if (keeper == 0) {
        become_keeper(requests[0].get(), events[1].get());
      }
      EXPECT_EQ(::write(told[1].get(), &keeper, sizeof keeper), ssize_t{sizeof keeper});
      ::pause();
      ::_exit(0);
    }
    EXPECT_EQ(::read(told[0].get(), &pid_, sizeof pid_), ssize_t{sizeof pid_});
  }
  requests_ = std::move(requests[1]);
  events_ = std::move(events[0]);
}

KeeperProcess::~KeeperProcess() {
  requests_.reset();
  events_.reset();
  if (harness_ > 0) {
    ::kill(harness_, SIGKILL);
    ::waitpid(harness_, nullptr, 0);
  }
  if (running_) {
    wait_for_exit();
  }
  ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

void KeeperProcess::send_line(std::string_view line) {
  const std::string text = std::string(line) + '\n';
  EXPECT_EQ(::write(requests_.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

void KeeperProcess::start_shell(const std::string& id, const std::string& script,
                                const Json& more) {
  Json body = {{"id", id}, {"argv", {"sh", "-c", script}}};
  body.update(more);
  send({{"start", body}});
}

std::optional<Json> KeeperProcess::next_event() {
  while (unread_.empty()) {
    pollfd fd{events_.get(), POLLIN, 0};
    if (::poll(&fd, 1, static_cast<int>(std::chrono::milliseconds(bound).count())) <= 0) {
      return std::nullopt;
    }
    std::array<char, 65536> chunk;
    const ssize_t got = ::read(events_.get(), chunk.data(), chunk.size());
    if (got <= 0) {
      return std::nullopt;
    }
    for (const Piece& piece : lines_.feed({chunk.data(), static_cast<std::size_t>(got)})) {
      unread_.push_back(Json::parse(piece.text));
    }
  }
  Json event = std::move(unread_.front());
  unread_.pop_front();
  return event;
}

std::vector<Json> KeeperProcess::events_until(std::string_view name, std::string_view id) {
  std::vector<Json> events;
  while (auto event = next_event()) {
    events.push_back(std::move(*event));
    const auto found = events.back().find(name);
    if (found != events.back().end() && (id.empty() || found->value("id", "") == id)) {
      return events;
    }
  }
  ADD_FAILURE() << "no event \"" << name << "\" came; those that did:\n" << Json(events).dump(1);
  return events;
}

Json KeeperProcess::wait_for(std::string_view name, std::string_view id) {
  std::vector<Json> events = events_until(name, id);
  if (events.empty() || !events.back().contains(name)) {
    return nullptr;
  }
  Json body = events.back().at(std::string(name));
  events.pop_back();
  unread_.insert(unread_.begin(), events.begin(), events.end());
  return body;
}

std::string KeeperProcess::line_of(std::string_view id) {
  const Json output = wait_for("output", id);
  return output.is_null() ? "" : output.at("text").get<std::string>();
}

int KeeperProcess::wait_for_exit() {
  int status = 0;
  running_ = false;
  if (!comes_true([&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; })) {
    ADD_FAILURE() << "the keeper does not end";
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, &status, 0);
    return -1;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool is_alive(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(stat, line);
  const std::size_t name_end = line.rfind(')');
  return name_end != std::string::npos && line.at(name_end + 2) != 'Z';
}

bool ends(pid_t pid) {
  return comes_true([pid] { return !is_alive(pid); });
}

bool appears(const std::string& file) {
  return comes_true([&] { return ::access(file.c_str(), F_OK) == 0; });
}

std::vector<pid_t> processes_named(std::string_view word) {
  std::vector<pid_t> found;
  DIR* const proc = ::opendir("/proc");
  while (const dirent* entry = ::readdir(proc)) {
    const int pid = std::atoi(entry->d_name);
    std::ifstream file("/proc/" + std::to_string(pid) + "/cmdline");
    std::ostringstream cmdline;
    cmdline << file.rdbuf();  // of a process that ends meanwhile, nothing
    if (pid > 0 && cmdline.str().find(word) != std::string::npos) {
      found.push_back(pid);
    }
  }
  ::closedir(proc);
  return found;
}

std::vector<std::string> texts_in(const std::vector<Json>& events, std::string_view id) {
  std::vector<std::string> texts;
  for (const Json& event : events) {
    if (event.contains("output") && event["output"]["id"] == id) {
      texts.push_back(event["output"]["text"]);
    }
  }
  return texts;
}

}  // namespace keeper::test
