// A plan: one row of a scenario, compiled to a flat list of steps and free of any target (DESIGN
// §10). The harness writes plans, the engine performs them, the judge reads their expectations.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "wire/bytes.h"
#include "wire/clauses.h"
#include "wire/frame/frame.h"
#include "wire/hpack/encoder.h"
#include "wire/types.h"

namespace wire::judge {

using Milliseconds = std::chrono::milliseconds;

/// What is set up before the first step.
enum class Fixture : std::uint8_t { tcp, tls, connection, open_stream, half_closed };

/// What the TLS handshake of the script's connection offers, where the plan is about that.
struct TlsOffer {
  std::vector<std::string> alpn;    // empty: the extension is left out
  std::string lowest;               // of the versions "1.0" to "1.3"
  std::string highest;
  std::vector<std::string> suites;  // of TLS 1.2 and before, by their IANA names; empty: the usual
  std::vector<std::string> groups;  // for the key exchange; empty: the usual
  /// Nothing: the target's own; empty: the extension is left out.
  std::optional<std::string> server_name;
  bool post_handshake_auth = false;
  /// By its name among those of the target; nothing: the one that it trusts, if it wants one;
  /// "none": none.
  std::optional<std::string> client_certificate;
  /// DEFLATE before no compression. The handshake ends with the ServerHello.
  bool compression = false;
};

/// A stream named by a step: a number, the next unused one of ours, or the last that a step sent
/// on.
struct StreamRef {
  enum class Kind : std::uint8_t { id, next, last };
  Kind kind = Kind::id;
  StreamId id = 0;
};

/// The octets that a step sends: literal, or `count` times `fill`, or the target's declared
/// message.
struct Payload {
  Buffer octets;
  std::uint8_t fill = 0;
  std::size_t count = 0;
  bool declared_message = false;
};

/// One operation on the list of fields of a HEADERS, PUSH_PROMISE or CONTINUATION step, performed
/// in order.
struct FieldOp {
  enum class Kind : std::uint8_t {
    call,
    field,
    drop,
    set,
    prepend,
    size_update,
    raw,
    fill_list,  ///< a field that makes the list as large as the peer takes, and `size` octets more
  };
  Kind kind = Kind::field;
  std::string name;
  std::string value;  // of fill_list: what is repeated
  /// How the field is represented; the encoder's default where absent.
  std::optional<hpack::FieldChoice> choice;
  std::uint32_t size = 0;  // of a dynamic table size update, or of fill_list
  Buffer octets;           // of a raw operation
};

/// How one frame or message is cut: into frames of these payload sizes, or into writes of these
/// sizes.
struct Split {
  enum class Into : std::uint8_t { nothing, frames, writes };
  Into into = Into::nothing;
  std::vector<std::size_t> sizes;  // the rest goes into one last piece
  bool repeated = false;           // all pieces are of the only size
  bool octet_by_octet = false;
};

/// Sends one frame, gRPC message, preface or raw octets.
struct Send {
  enum class Kind : std::uint8_t { frame, message, preface, raw, renegotiation };
  Kind kind = Kind::frame;
  StreamRef stream;
  /// The frame; its field block or payload comes from `fields` or `payload` when it is sent.
  Frame frame;
  std::vector<FieldOp> fields;
  bool has_fields = false;  // false: a field block is given by `payload`
  Payload payload;
  Lies lies;
  Split split;
  bool end_stream = false;  // of a message
  bool compressed = false;
  std::optional<std::uint32_t> message_length;
};

struct FieldMatcher {
  enum class Kind : std::uint8_t {
    equals,
    regex,
    absent,
    combined,  ///< the values of all its lines, joined by commas (RFC 9110 §5.3)
    contains,  ///< of a -bin field: a value that holds these octets in a row once it is decoded
  };
  Kind kind = Kind::equals;
  std::string name;
  std::string value;
};

/// What an expectation waits for: a frame, or an outcome with the meaning that docs/verdicts.md
/// gives it.
enum class Outcome : std::uint8_t {
  frame,
  connection_error,
  stream_error,
  response,
  grpc_status,
  message,
  alive,
  closed,
  quiet,
  handshake,
  bounded,
};

/// What TLS does: how the handshake ends, or what comes after it.
struct HandshakeMatcher {
  enum class Result : std::uint8_t { done, refused, renegotiated, certificate_request, alert };
  Result result = Result::done;
  std::optional<std::string> protocol;  // of a handshake that is done; empty: none was chosen
  std::vector<std::string> suites;      // any of them
  std::uint32_t key_bits = 0;           // at least
  std::string compression;              // that it chose; empty: any
  std::vector<std::string> alerts;      // any of them, of a refusal or alone
};

/// Matches one inbound frame. Absent members match anything.
struct FrameMatcher {
  std::uint8_t type = 0;
  bool any_unknown = false;  // any type that RFC 9113 does not define, in place of `type`
  std::optional<StreamRef> stream;
  std::optional<bool> ack;
  std::optional<bool> end_stream;
  std::vector<ErrorCode> codes;
  std::vector<FieldMatcher> fields;
  std::vector<std::pair<std::uint16_t, std::uint32_t>> settings;
  std::optional<Buffer> opaque_data;
  std::optional<Buffer> data;
  std::optional<StreamId> last_stream;
  std::optional<Buffer> debug_data;
  std::optional<std::uint32_t> increment;
  std::uint32_t count = 1;  // how many such frames are waited for
};

/// What may legally be asked of the connection while nothing comes (DESIGN §3, evidence).
enum class Barrier : std::uint8_t {
  none,  // inside a field block or a partial frame: only waiting is left
  ping,  // a round trip of PING or SETTINGS
  call,  // a round trip, then a call on a stream of its own
};

struct Expect {
  Outcome outcome = Outcome::frame;
  FrameMatcher frame;  // Outcome::frame only
  HandshakeMatcher handshake;  // Outcome::handshake only
  std::optional<StreamRef> stream;
  /// connection_error and stream_error: the first passes, the others are allowed.
  std::vector<ErrorCode> codes;
  /// grpc_status, response: the first passes, the others are allowed.
  std::vector<std::uint32_t> grpc_status;
  /// response: the first passes, the others are allowed.
  std::vector<int> http_status;
  std::vector<FieldMatcher> fields;    // of the response's header section
  std::vector<FieldMatcher> trailers;  // of its trailer section (the only one, in Trailers-Only)
  std::optional<std::uint32_t> messages;
  std::optional<Buffer> data;          // of the message, or of all the response's messages together
  std::optional<Buffer> contains;      // octets in a row, anywhere in the message
  std::optional<bool> compressed;      // of the message
  std::uint32_t count = 1;             // messages waited for
  /// bounded: octets of memory that one repetition of the flood may leave behind.
  std::uint32_t each = 0;
  std::optional<Milliseconds> within;  // instead of the usual time
  ClauseId clause{};
  Barrier barrier = Barrier::none;

  /// No matcher at all: `expect: response` means "as the baseline call was answered".
  bool equals_baseline() const {
    return grpc_status.empty() && http_status.empty() && fields.empty() && trailers.empty() &&
           !messages && !data;
  }
};

enum class VerdictKind : std::uint8_t {
  pass,
  allowed,
  warn,
  fail,
  recorded,
  unsupported,
  skipped,
  error,
  unstable,
};

/// One alternative of an `either`: what is expected, and the verdict that it draws.
struct Alternative {
  Expect expect;
  VerdictKind verdict = VerdictKind::pass;
  std::string because;
};

/// The first alternative that comes about decides; none at all is an absence.
struct Either {
  std::vector<Alternative> alternatives;
  ClauseId clause{};
  Barrier barrier = Barrier::none;
};

struct Whenever {
  FrameMatcher match;
  std::vector<Send> sends;
};

struct Wait {
  bool round_trip = false;
  Milliseconds time{0};
};

struct Close {
  enum class How : std::uint8_t { fin, reset, write };
  How how = How::fin;
};

struct Repeat {
  std::uint32_t times = 1;
  std::vector<Send> sends;
};

/// Says the same over and over, in rounds, and has the target measured after each.
struct Flood {
  std::uint32_t rounds = 1;
  std::uint32_t times = 1;  // a round
  std::vector<Send> sends;
  /// Nothing that comes is read before the last round is over.
  bool unread = false;
};

struct Step {
  int line = 0;
  /// Left out of the control run (see Attempt::Kind::control).
  bool stimulus = false;
  std::variant<Send, Expect, Either, Whenever, Wait, Close, Repeat, Flood> verb;
};

/// What the script relies on of the peer's SETTINGS: the value in force lies within these bounds.
struct LimitNeeded {
  SettingId setting{};
  std::uint32_t at_least = 0;
  std::uint32_t at_most = std::numeric_limits<std::uint32_t>::max();
};

/// A unary call that is made at the end in place of the declared one: of a server that can be asked
/// what it has seen.
struct Afterwards {
  std::string path;
  Buffer message;
  /// The answer, OK, holds these octets in a row.
  Buffer contains;
};

struct Plan {
  std::string id;
  std::string file;
  int line = 0;
  std::vector<ClauseId> clauses;
  Fixture given = Fixture::connection;
  /// Of the target, that it is put to; empty: the one that serves the fixture.
  std::string profile;
  /// The fixture stands when this handshake is over, however it ended.
  std::optional<TlsOffer> tls;
  std::vector<std::pair<std::uint16_t, std::uint32_t>> settings;  // of our first SETTINGS frame
  bool auto_windows = true;
  /// Sources disagree: whatever happens is `recorded`, for this reason.
  std::string contested;
  /// The script left its connection fit for another call.
  bool epilogue_on_same_connection = true;
  std::optional<Afterwards> afterwards;
  /// The target is to be measured: alone, and in a process of its own where it can be had.
  bool exclusive = false;
  /// Of a peer that grants less the case can tell nothing.
  std::vector<LimitNeeded> needs;
  std::vector<Step> steps;
};

/// A step of it is a flood.
inline bool has_flood(const Plan& plan) {
  return std::any_of(plan.steps.begin(), plan.steps.end(), [](const Step& step) {
    return std::holds_alternative<Flood>(step.verb);
  });
}

}  // namespace wire::judge
