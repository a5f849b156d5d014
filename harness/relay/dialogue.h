// One connection as the observer sees it: a pure function of what was said, and when.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/engine/event_json.h"
#include "harness/relay/event.h"
#include "harness/relay/frame_positions.h"
#include "wire/observer/observer.h"

namespace relay {

using engine::Json;
using Report = std::function<void(const Json&)>;

/// What is left undone (an acknowledgement, an answer) when neither end has said anything for so
/// long stays undone. A connection that closes sooner proves nothing.
inline constexpr Time kStill = std::chrono::seconds(10);
/// Findings of one clause, by one end of one connection, that are told; more are counted.
inline constexpr std::uint64_t kTold = 20;

class Dialogue final : private wire::observer::Sink {
 public:
  Dialogue(std::uint32_t number, bool tls, Report report);
  Dialogue(const Dialogue&) = delete;
  Dialogue& operator=(const Dialogue&) = delete;

  void hear(const Event& event);

 private:
  using Violation = wire::observer::Violation;

  void violation(const Violation& violation) override;
  void limit(Role by, std::string_view what) override;
  void frame(Role by, const wire::FrameHeader& header, wire::Bytes payload) override;

  void said(const Event& event);
  void ended(const Event& event);
  void over(const Event& event);
  void quiet_if_still(bool delivered);
  /// Tells what is held back; `text`: of the frame that shows it, if there is one.
  void tell(std::optional<std::string> text, bool in_frame);
  Json line(std::string_view kind) const;
  Json describe(const Violation& violation) const;
  void add_frame(Json& line, const Violation& violation, const std::optional<std::string>& text);

  std::uint32_t number_;
  Report report_;
  wire::observer::Observer observer_;
  wire::observer::ByRole<FramePositions> positions_;
  wire::observer::ByRole<std::uint64_t> octets_{};
  Time now_{};
  Time last_said_{};
  bool closing_ = false;
  bool reset_ = false;
  /// A violation is heard before its frame, whose text is to be told with it.
  std::vector<Violation> held_;
  /// By the end and its clause.
  std::map<std::pair<Role, wire::ClauseId>, std::uint64_t> counts_;
};

}  // namespace relay
