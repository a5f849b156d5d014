// How one expectation of one attempt stands, before the level of its clause is applied, and what
// the outcomes build it from.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "wire/judge/dialogue.h"
#include "wire/judge/judge.h"
#include "wire/judge/plan.h"

namespace wire::judge {

struct Finding {
  bool settled = false;
  VerdictKind verdict = VerdictKind::fail;
  Basis basis = Basis::absence;
  std::string got;
  std::string seen;
  std::string why;
  std::vector<std::size_t> evidence;  // event indices
  /// What later expectations no longer look at: events, so many messages of the stream, or its
  /// answer as a whole.
  std::vector<std::size_t> consumed;
  StreamId stream = 0;
  std::size_t messages = 0;
  bool answer = false;

  /// The peer did what was expected, or what is as good.
  bool met() const {
    return settled && (verdict == VerdictKind::pass || verdict == VerdictKind::allowed);
  }
  /// The event that settled it, the last of the evidence; nothing without evidence.
  std::optional<std::size_t> decided_at() const;
  /// Uses up what had come on the stream (which may be null) before the event `until`; of what came
  /// later, only what decided.
  void consume(const Stream* of, std::size_t until);
};

/// What earlier expectations have used up.
struct Consumed {
  /// With the event that decided so.
  std::unordered_map<std::size_t, std::size_t> events;
  std::unordered_map<StreamId, std::size_t> messages;
  std::unordered_set<StreamId> answers;

  void add(const Finding& finding);
};

/// What an outcome may look at.
struct View {
  const Dialogue& dialogue;
  const Baseline& baseline;
  const Consumed& consumed;
  std::size_t begun = 0;            // the event that began the step
  std::optional<std::size_t> mark;  // the event that ended its time
  std::size_t until = 0;  // the event that began a later step, or ended the time of this one

  /// The event has come since the first step and no earlier expectation has used it.
  bool is_open(std::optional<std::size_t> index) const;
  /// It came while the step still had time.
  bool in_time(std::size_t index) const { return !mark || index < *mark; }
  /// The number of the stream that a step names: `last` is the last that the script sent on before
  /// the step.
  StreamId resolve(const std::optional<StreamRef>& stream) const;
  /// What the peer did so far, comparable between targets: "RST_STREAM CANCEL, GOAWAY NO_ERROR",
  /// "nothing".
  std::string reaction() const;
};

/// Settled by what was seen.
Finding positive(VerdictKind verdict, std::string got, std::string seen,
                 std::vector<std::size_t> evidence, std::string why = {});
/// The peer ended the connection where it had to go on. A close or its absence settles it.
Finding ended(const View& view, const std::string& before_what);
/// Nothing decisive: settled, as a failure, once the step's time is over.
Finding absent(const View& view, std::string got);

/// How an error code is read (RFC 9113 §5.4): the first of `wanted` passes, the others and the
/// generic codes are allowed.
struct CodeRating {
  VerdictKind verdict = VerdictKind::pass;
  std::string why;
};
CodeRating rate_code(const std::vector<ErrorCode>& wanted, ErrorCode code);

/// The event is a frame of the peer that the matcher accepts, its count aside.
bool frame_matches(const View& view, std::size_t index, const FrameMatcher& matcher);

Finding read_connection_error(const View& view, const Expect& expect);
Finding read_stream_error(const View& view, const Expect& expect);
Finding read_response(const View& view, const Expect& expect);
Finding read_grpc_status(const View& view, const Expect& expect);
Finding read_alive(const View& view);
Finding read_message(const View& view, const Expect& expect);
Finding read_frame(const View& view, const Expect& expect);
Finding read_closed(const View& view);
Finding read_quiet(const View& view, const Expect& expect);
Finding read_handshake(const View& view, const Expect& expect);
Finding read_bounded(const View& view, const Expect& expect);

Finding read_expect(const View& view, const Expect& expect);
Finding read_either(const View& view, const Either& either);

/// What a step waits for, as a phrase: "connection error FRAME_SIZE_ERROR".
std::string expected(const View& view, const Expect& expect);
std::string expected(const View& view, const Either& either);

}  // namespace wire::judge
