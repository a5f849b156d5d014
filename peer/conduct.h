// How a peer behaves. The endpoint asks its conduct wherever a clause demands something, so that an
// honest peer, a liar and an eccentric are one endpoint with three answers. There is one question
// for each kind of clause, and none for a clause in particular.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "peer/service/call.h"
#include "wire/bytes.h"
#include "wire/clauses.h"
#include "wire/frame/header.h"
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
  /// The same for what the application at `path` does next.
  virtual void shape(std::string_view /*path*/, service::Steps&) {}
};

}  // namespace peer
