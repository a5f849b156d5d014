// What the observer says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "wire/grpc/status.h"
#include "wire/observer/role.h"
#include "wire/types.h"

namespace wire::observer {

/// The reaction that a fault asks of whoever receives it, by the clause that binds the receiver.
/// How strongly it binds is the clause's level: some demands are a MAY.
struct Demand {
  ClauseId clause;
  Scope scope = Scope::connection;
  ErrorCode code = ErrorCode::PROTOCOL_ERROR;
  /// Faults at the level of gRPC: the status that the call ends with, instead of a code.
  std::optional<wire::grpc::StatusCode> status = std::nullopt;

  friend bool operator==(const Demand&, const Demand&) = default;
};

/// What is wrong, as a check finds it; a Turn makes a Violation of it.
struct Fault {
  /// The clause that binds the sender, where the ledger has one for its side.
  std::optional<ClauseId> sent = std::nullopt;
  std::optional<Demand> demanded = std::nullopt;
  /// For people: what was seen, with its numbers.
  std::string reason = {};
  /// The text only advises (lower-case "recommended", "for short times"): to be recorded, whatever
  /// the clause's level.
  bool advice = false;
};

/// A rule broken by `by`.
struct Violation {
  Role by = Role::client;
  /// 0: the connection.
  StreamId stream = 0;
  std::optional<ClauseId> sent = std::nullopt;
  std::optional<Demand> demanded = std::nullopt;
  std::string reason = {};
  bool advice = false;
  /// Which frame of its sender, counted from 1 in the order of the wire. What is found in no frame
  /// (in the preface, at the end, when all is quiet) bears the number of the last one before.
  std::uint64_t frame = 0;
};

}  // namespace wire::observer
