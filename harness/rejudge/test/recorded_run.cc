#include "harness/rejudge/test/recorded_run.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "harness/rejudge/rejudge.h"

namespace rejudge::test {
namespace {

/// A file that is gone when the test is over.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text) {
    close(mkstemp(name_.data()));
    std::ofstream(name_, std::ios::binary) << text;
  }
  ~TemporaryFile() { std::remove(name_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& name() const { return name_; }

 private:
  std::string name_ = testing_folder() + "/wireproof-events-XXXXXX";

  static std::string testing_folder() {
    const char* folder = std::getenv("TMPDIR");
    return folder == nullptr ? "/tmp" : folder;
  }
};

std::vector<json> written_by(EventsFile& file) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* out = open_memstream(&text, &size);
  rejudge(file, out);
  std::fclose(out);
  std::istringstream lines(std::string(text, size));
  std::free(text);
  std::vector<json> events;
  for (std::string line; std::getline(lines, line);) {
    events.push_back(json::parse(line));
  }
  return events;
}

json told(json verdict) {
  verdict.erase("n");
  verdict.erase("t");
  return verdict;
}

}  // namespace

std::vector<json> recorded(const engine::test::RunResult& run, const std::vector<json>& plans) {
  std::vector<json> events = run.events;
  for (const json& plan : plans) {
    events.push_back(row_of(plan));
  }
  return events;
}

json row_of(const json& plan) {
  return {{"n", 99'999}, {"ev", "row"}, {"t", 9}, {"case", plan["id"]}, {"plan", plan}};
}

std::string as_text(const std::vector<json>& events) {
  std::string text;
  for (const json& event : events) {
    text += event.dump() + "\n";
  }
  return text;
}

Judged judge(const std::string& text) {
  const TemporaryFile recording(text);
  auto file = EventsFile::open(recording.name());
  return file ? Judged{written_by(*file), ""} : Judged{{}, file.error()};
}

Judged judge(const std::vector<json>& events) { return judge(as_text(events)); }

std::vector<json> verdicts(const std::vector<json>& events) {
  std::map<std::string, json> last;
  for (const json& event : events) {
    if (event["ev"] == "verdict") {
      last[event["case"]] = event;
    }
  }
  std::vector<json> found;
  for (const auto& [id, verdict] : last) {
    if (verdict.contains("try") || verdict["decided_by"] != "engine") {
      found.push_back(told(verdict));
    }
  }
  return found;
}

json Judged::verdict(const std::string& id) const {
  for (const json& verdict : verdicts(events)) {
    if (verdict["case"] == id) {
      return verdict;
    }
  }
  return {};
}

std::string Judged::why_not(const std::string& id) const {
  for (const json& event : events) {
    if (event["ev"] == "not_rejudged" && event["case"] == id) {
      return event["why"];
    }
  }
  return {};
}

}  // namespace rejudge::test
