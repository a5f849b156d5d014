// What the harness asks of the keeper: one JSON object a line.
#pragma once

#include <sys/resource.h>

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

namespace keeper {

/// A resource limit, set both as the soft and the hard one.
struct Rlimit {
  std::string name;  // "NOFILE"
  int resource = 0;  // RLIMIT_NOFILE
  rlim_t value = 0;
};

/// `{"start":{"id":"t1","argv":["server"],"cwd":"/srv","env":{"A":"b"},"rlimits":{"CORE":0},
/// "stdin":"in.fifo","stdout":"out.fifo"}}`
struct Start {
  std::string id;
  std::vector<std::string> argv;
  std::string cwd;                         // empty: the keeper's own
  std::map<std::string, std::string> env;  // added to the keeper's own
  std::vector<Rlimit> rlimits;
  // Named pipes or files that the program reads and writes itself; empty: no input, and what it
  // writes is told as `output`.
  std::string input;
  std::string output;
};

/// `{"kill":{"id":"t1","signal":"TERM","grace_ms":1000}}`
struct Kill {
  std::string id;
  int signal = 0;
  std::chrono::milliseconds grace{};
};

/// `{"listen":{"id":"t1"}}`: answered by `listened` after all that the program had written by then.
struct Listen {
  std::string id;
};

/// `{"measure":{"id":"t1"}}`: answered by `measured`, what the processes of the start take now.
struct Measure {
  std::string id;
};

using Request = std::variant<Start, Kill, Listen, Measure>;

/// Reads one line; strict: unknown keys, wrong types and missing parts are refused.
/// The error is a sentence for whoever wrote the line.
tl::expected<Request, std::string> parse_request(std::string_view line);

}  // namespace keeper
