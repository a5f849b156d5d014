// How a peer behaves. The endpoint asks its conduct wherever a clause demands something, so that an
// honest peer, a liar and an eccentric are one endpoint with three answers. There is one question
// for each kind of clause, and none for a clause in particular.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "peer/service/call.h"
#include "wire/bytes.h"
#include "wire/clauses.h"
#include "wire/frame/frame.h"
#include "wire/hpack/encoder.h"
#include "wire/hpack/field.h"
#include "wire/types.h"

namespace peer {

/// What is done about a fault of the client's.
struct Reaction {
  enum class Kind : std::uint8_t {
    none,              ///< go on as if nothing had been wrong
    connection_error,  ///< GOAWAY, then close
    hang_up,           ///< close without a word
    stream_error,      ///< RST_STREAM
    grpc_status,       ///< end the call with this status
    http_status,       ///< answer with this HTTP status
  };

  /// The clause that asks for it.
  wire::ClauseId clause;
  Kind kind = Kind::none;
  wire::ErrorCode code = wire::ErrorCode::NO_ERROR;
  /// Of grpc_status and http_status.
  std::uint32_t status = 0;
  /// For people.
  std::string reason = {};
  /// The stream at fault, 0 for the connection.
  wire::StreamId stream = 0;
  /// What is at fault are the headers, or the trailers, of a request.
  bool in_request = false;
  bool in_trailers = false;

  bool is_none() const { return kind == Kind::none; }
};

/// A header section or trailers that are about to be sent.
struct Section {
  enum class Part : std::uint8_t {
    headers,        ///< more follows
    trailers,       ///< the last of a response with headers
    trailers_only,  ///< the whole response
  };

  Part part = Part::headers;
  bool end_stream = false;
  wire::hpack::FieldList fields = {};
};

struct Stimulus;

/// The honest conduct; others override what they change.
class Conduct {
 public:
  virtual ~Conduct() = default;

  /// Kind `reject`, and `limit` of a receiver: the reaction to a fault.
  virtual Reaction react(Reaction due) { return due; }
  /// Kind `accept`: refuses what has to be taken. Asked for everything that is heard.
  virtual std::optional<Reaction> refuses(const Stimulus&) { return std::nullopt; }
  /// Kind `perform` and `timer`: an act is carried out.
  virtual bool performs(wire::ClauseId) { return true; }
  /// Kind `remember`: state is kept as the clause says.
  virtual bool remembers(wire::ClauseId) { return true; }
  /// Kind `limit` of a sender: the limit holds.
  virtual bool keeps(wire::ClauseId) { return true; }
  /// Kind `refrain`: what is about to be sent may be changed into what must not be sent.
  virtual bool refrains(wire::ClauseId) { return true; }
  virtual void shape(Section&) {}
  /// The same for whole frames that are said together, as octets.
  virtual void shape(wire::Buffer& /*frames*/) {}
  /// The same for what the application at `path` does next.
  virtual void shape(std::string_view /*path*/, service::Steps&) {}

  // Freedoms: what no clause lays down.

  /// The first SETTINGS frame.
  virtual wire::Settings greeting(wire::Settings plain) { return plain; }
  /// The largest list of fields that is taken (RFC 9113 §10.5.1), which the first SETTINGS frame
  /// tells.
  virtual std::uint32_t largest_list() { return 65'536; }
  /// Of `size` octets of a field block or of content, how many the next frame takes; 1 at least.
  virtual std::size_t cut(std::size_t size) { return size; }
  /// Octets of padding, `room` at most; nothing: the frame is not padded.
  virtual std::optional<std::size_t> padding(std::size_t /*room*/) { return std::nullopt; }
  /// How a field is represented; nothing: as the encoder likes.
  virtual std::optional<wire::hpack::FieldChoice> represent(const wire::hpack::Field&) {
    return std::nullopt;
  }
  /// Frames about the connection that go before the next one.
  virtual std::vector<wire::Frame> interject() { return {}; }
  /// An acknowledgement of PING goes before what is held back.
  virtual bool overtakes() { return false; }
  /// For how long what is to be said now is held back.
  virtual std::chrono::nanoseconds hold() { return std::chrono::nanoseconds(0); }
  /// Of `waiting` octets, how many the next write takes; 1 at least.
  virtual std::size_t write(std::size_t waiting) { return waiting; }
};

}  // namespace peer
