#include "harness/rejudge/events_file.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "harness/engine/json_reader.h"
#include "wire/grpc/base64.h"

namespace rejudge {

using engine::ObjectReader;
using nlohmann::json;

namespace {

/// The engine takes no longer line of its own input either.
constexpr std::size_t kMaxLine = std::size_t{64} << 20;
constexpr std::uint64_t kMax31 = 0x7fffffff;
constexpr std::uint64_t kMax32 = 0xffffffff;

/// Lines of a file, one by one, each of a bounded length.
class Lines {
 public:
  explicit Lines(std::istream& in) : in_(in) {}

  /// False at the end, and where a line is too long.
  bool next() {
    place_.offset += line_.size() + (place_.number > 0 ? 1 : 0);
    line_.clear();
    std::array<char, 65'536> piece;
    while (line_.size() <= kMaxLine) {
      in_.getline(piece.data(), piece.size());
      const auto got = static_cast<std::size_t>(in_.gcount());
      const bool cut = in_.fail() && !in_.eof() && got > 0;  // the piece is full
      const bool ended = !cut && !in_.fail() && !in_.eof();
      line_.append(piece.data(), got - (ended ? 1 : 0));
      if (!cut) {
        place_.length = static_cast<std::uint32_t>(line_.size());
        ++place_.number;
        return ended || !line_.empty();
      }
      in_.clear();
    }
    too_long_ = true;
    return false;
  }
  const std::string& line() const { return line_; }
  const Place& place() const { return place_; }
  bool too_long() const { return too_long_; }

 private:
  std::istream& in_;
  std::string line_;
  Place place_;
  bool too_long_ = false;
};

tl::unexpected<std::string> wrong(std::uint32_t line, const std::string& what) {
  return tl::unexpected("line " + std::to_string(line) + ": " + what);
}

std::string text_of(const json& event, const char* key) {
  const auto found = event.find(key);
  return found != event.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool is_of_an_attempt(std::string_view kind) {
  static const std::set<std::string_view> kKinds = {"case", "step", "open",  "tls",
                                                    "frame", "raw", "close", "mark"};
  return kKinds.contains(kind);
}

/// What the harness adds after the engine's last line.
bool is_of_the_harness(std::string_view kind) { return kind == "row" || kind == "summary"; }

tl::expected<wire::judge::Baseline, std::string> read_baseline(ObjectReader& event) {
  wire::judge::Baseline baseline;
  baseline.http_status = static_cast<int>(event.number("http_status", 999));
  if (const auto status = event.optional_number("grpc_status", kMax32)) {
    baseline.grpc_status = static_cast<std::uint32_t>(*status);
  }
  if (event.has("left_out")) {
    return tl::unexpected<std::string>("the answer to the smoke call was not recorded whole");
  }
  if (event.has("body")) {
    auto body = wire::grpc::base64_decode(event.text("body"));
    if (!body) {
      return tl::unexpected("the answer to the smoke call: " + body.error());
    }
    baseline.body = std::move(*body);
  }
  return baseline;
}

}  // namespace

tl::expected<EventsFile, std::string> EventsFile::open(const std::string& path) {
  EventsFile file(path);
  if (!file.file_) {
    return tl::unexpected<std::string>("cannot be read");
  }
  if (auto indexed = file.index(); !indexed) {
    return tl::unexpected(indexed.error());
  }
  return file;
}

tl::expected<void, std::string> EventsFile::index() {
  Lines lines(file_);
  bool begun = false;
  std::uint32_t torn = 0;
  while (lines.next()) {
    const Place& place = lines.place();
    const json event = json::parse(lines.line(), nullptr, false);
    const std::string kind = event.is_object() ? text_of(event, "ev") : std::string();
    if (torn > 0 && !is_of_the_harness(kind)) {
      return wrong(torn, "not an event");
    }
    if (kind.empty()) {
      torn = place.number;  // whoever wrote it died: then it is the last line of the engine
      continue;
    }
    if (kind == "run" && event.value("v", json()) != 1) {
      return wrong(place.number, "not events of version 1");
    }
    begun = begun || kind == "run";
    if (auto noted = note(event, place); !noted) {
      return wrong(place.number, noted.error());
    }
  }
  if (lines.too_long()) {
    return wrong(lines.place().number + 1, "longer than 64 MiB");
  }
  if (!begun) {
    return tl::unexpected<std::string>("no run is in it");
  }
  file_.clear();
  return {};
}

tl::expected<void, std::string> EventsFile::note(const json& event, const Place& place) {
  engine::Errors errors;
  ObjectReader fields(event, "event", errors);
  const auto n = static_cast<std::uint32_t>(fields.number("n", kMax31));
  const double t = fields.real("t", 0);
  const std::string kind = text_of(event, "ev");
  const std::string id = fields.text("case");
  if (n >= last_event_) {
    last_event_ = n;
    last_time_ = t;
  }
  if (kind == "target") {
    note_target(event);
  } else if (kind == "baseline") {
    baselines_.push_back({n, fields.required_text("profile"), read_baseline(fields)});
  } else if (is_of_an_attempt(kind)) {
    of_case(id).events.push_back(place);
  } else if (kind == "verdict") {
    note_verdict(event, of_case(id));
  } else if (kind == "row") {
    of_case(id).row = place;
  }
  if (errors.any()) {
    return tl::unexpected(errors.first());
  }
  return {};
}

void EventsFile::note_target(const json& event) {
  engine::Errors ignored;  // a target that says nothing of itself is nobody's
  ObjectReader fields(event, "target", ignored);
  const auto incarnation = static_cast<std::uint32_t>(fields.number("inc", kMax32));
  const std::string state = fields.text("state");
  if (state == "up") {
    profiles_[incarnation] = fields.text("profile");
  } else if (state == "down" && fields.boolean("death")) {
    deaths_.push_back({incarnation, fields.text("reason"), fields.boolean("restarting")});
  }
}

void EventsFile::note_verdict(const json& event, IndexedCase& of) {
  engine::Errors ignored;
  ObjectReader fields(event, "verdict", ignored);
  of.judged = fields.has("try");
  of.fails_by_death = fields.text("decided_by") == "death" && fields.text("verdict") == "fail";
  of.incarnation = static_cast<std::uint32_t>(fields.number("inc", kMax32));
  of.ms = std::clamp(fields.real("ms", 0), 0.0, 1e12);
  of.shown_by = of.id.starts_with("precondition/") ? fields.text("log_of") : std::string();
}

IndexedCase& EventsFile::of_case(const std::string& id) {
  const auto [found, is_new] = by_id_.try_emplace(id, cases_.size());
  if (is_new) {
    cases_.emplace_back().id = id;
  }
  return cases_[found->second];
}

const IndexedCase* EventsFile::find(const std::string& id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &cases_[found->second];
}

tl::expected<wire::judge::Baseline, std::string> EventsFile::baseline(std::uint32_t incarnation,
                                                                      std::uint32_t n) const {
  const auto profile = profiles_.find(incarnation);
  const RecordedBaseline* last = nullptr;
  for (const RecordedBaseline& baseline : baselines_) {
    const bool fits = profile != profiles_.end() && baseline.profile == profile->second;
    if (fits && baseline.n < n && (last == nullptr || baseline.n > last->n)) {
      last = &baseline;
    }
  }
  if (last == nullptr) {
    return tl::unexpected<std::string>("how the target answers its call is not recorded");
  }
  return last->answer;
}

json EventsFile::read(const Place& place) {
  std::string line(place.length, '\0');
  file_.clear();
  file_.seekg(static_cast<std::streamoff>(place.offset));
  file_.read(line.data(), static_cast<std::streamsize>(line.size()));
  return json::parse(line, nullptr, false);
}

}  // namespace rejudge
