// bounded: a flood takes no more and more of the target (RFC 9113 §10.5), be it memory, time, or
// frames that wait to be sent. Whoever ends the connection, or reads no more, has set a limit.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "wire/judge/finding.h"
#include "wire/judge/text.h"

namespace wire::judge {
namespace {

constexpr std::uint64_t kMebi = std::uint64_t{1} << 20U;
/// Growth in a round that says nothing: allocators and collectors take memory in such steps.
constexpr std::uint64_t kIdleGrowth = 2 * kMebi;
/// A slope needs so many rounds, besides the first, which warms the process.
constexpr std::size_t kRounds = 4;
/// The last rounds cost less than so many times what the first ones did.
constexpr std::uint64_t kDearer = 3;
/// Of a round; below this nobody is kept busy. In microseconds.
constexpr std::uint64_t kShortTime = 200'000;
/// Frames that may lie in the kernel's buffers, which the engine keeps small, and in a modest one of
/// the target's own.
constexpr std::uint64_t kInTransit = 65'536;

/// The measures of the last flood before the step.
struct Series {
  std::vector<const Measured*> rounds;  // before the first, and after each
  const Measured* last = nullptr;       // when all was read
  std::vector<std::size_t> evidence;
};

Series series_before(const View& view) {
  Series series;
  for (const std::size_t index : view.dialogue.measures()) {
    if (index > view.begun) {
      break;
    }
    const auto& measured = std::get<Measured>(view.dialogue.event(index).what);
    if (!series.rounds.empty() && series.rounds.front()->step != measured.step) {
      series = {};
    }
    series.evidence.push_back(index);
    if (measured.last) {
      series.last = &measured;
    } else {
      series.rounds.push_back(&measured);
    }
  }
  return series;
}

std::uint64_t above(std::uint64_t value, std::uint64_t other) {
  return value > other ? value - other : 0;
}

std::string in_mebi(std::uint64_t octets) {
  const std::uint64_t tenths = octets * 10 / kMebi;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MiB";
}

/// What each round took, without the first; empty where something is unknown or the rounds are too
/// few.
std::vector<std::uint64_t> taken(const Series& series,
                                 std::optional<std::uint64_t> Measured::* of) {
  std::vector<std::uint64_t> taken;
  for (std::size_t i = 2; i < series.rounds.size(); ++i) {
    const auto& before = series.rounds[i - 1]->*of;
    const auto& now = series.rounds[i]->*of;
    if (!before || !now) {
      return {};
    }
    taken.push_back(above(*now, *before));
  }
  return taken.size() < kRounds ? std::vector<std::uint64_t>{} : taken;
}

/// Every round leaves more behind than it may.
std::optional<std::string> memory_grows(const Series& series, std::uint32_t each) {
  const std::vector<std::uint64_t> grown = taken(series, &Measured::memory);
  if (grown.empty()) {
    return std::nullopt;
  }
  const std::uint64_t times = series.rounds[1]->times - series.rounds[0]->times;
  const std::uint64_t least = *std::min_element(grown.begin(), grown.end());
  if (least < std::max(kIdleGrowth, times * each)) {
    return std::nullopt;
  }
  return "its memory grew in each of " + std::to_string(grown.size()) + " rounds by " +
         in_mebi(least) + " or more";
}

/// The same costs more and more.
std::optional<std::string> time_grows(const Series& series) {
  const std::vector<std::uint64_t> spent = taken(series, &Measured::cpu);
  if (spent.empty()) {
    return std::nullopt;
  }
  const std::uint64_t first = (spent[0] + spent[1]) / 2;
  const std::uint64_t last = (spent[spent.size() - 2] + spent[spent.size() - 1]) / 2;
  if (last < kShortTime || last < kDearer * first) {
    return std::nullopt;
  }
  return "a round took " + std::to_string(first / 1000) + " ms of its time at first and " +
         std::to_string(last / 1000) + " ms at last";
}

/// It went on reading what it has to answer though nobody read its answers.
std::optional<std::string> frames_wait(const Series& series) {
  if (series.last == nullptr || series.rounds.empty()) {
    return std::nullopt;
  }
  const Measured& over = *series.rounds.back();
  if (!over.unread || over.octets == 0) {
    return std::nullopt;
  }
  // What it had not read by then it has answered since.
  const auto came = static_cast<double>(above(series.last->frames_in, over.frames_in));
  const auto read = static_cast<double>(above(over.octets, *over.unread));
  const auto waited = static_cast<std::uint64_t>(came * read / static_cast<double>(over.octets));
  if (waited <= kInTransit) {
    return std::nullopt;
  }
  return std::to_string(waited) + " frames waited to be sent while nothing was read";
}

Finding grows(const Series& series, std::string got, std::string seen) {
  Finding finding =
      positive(VerdictKind::fail, std::move(got), std::move(seen), series.evidence);
  finding.basis = Basis::measure;
  return finding;
}

/// It set a limit, or had no need to.
Finding holds(const View& view, const Series& series) {
  const End& end = view.dialogue.end();
  if (end.goaway || end.close) {
    return positive(VerdictKind::pass, "ended the connection with " + summary(end), summary(end),
                    series.evidence);
  }
  const Measured& over = *series.rounds.back();
  if (over.unread.value_or(0) > over.octets / 10) {
    return positive(VerdictKind::pass, "read no more while its answers were not read",
                    "reads no more", series.evidence);
  }
  return over.memory
             ? positive(VerdictKind::pass, "took it all, and no more for it from round to round",
                        "takes it all", series.evidence)
             : positive(VerdictKind::pass, "took it all; its memory and time can't be measured",
                        "takes it all, unmeasured", series.evidence);
}

}  // namespace

Finding read_bounded(const View& view, const Expect& expect) {
  const Series series = series_before(view);
  if (view.dialogue.end().before_script || series.rounds.empty()) {
    return ended(view, "before anything was sent");
  }
  if (auto got = frames_wait(series)) {
    return grows(series, std::move(*got), "frames wait without limit");
  }
  if (auto got = memory_grows(series, expect.each)) {
    return grows(series, std::move(*got), "memory grows");
  }
  if (auto got = time_grows(series)) {
    return grows(series, std::move(*got), "time grows");
  }
  return holds(view, series);
}

}  // namespace wire::judge
