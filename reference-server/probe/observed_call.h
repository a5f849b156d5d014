// One call as its handler sees it.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <string>

#include "reference-server/probe/seen_calls.h"

namespace reference::probe {

/// Lives as long as the handler.
class ObservedCall {
 public:
  /// `method` is package.Service/Method.
  ObservedCall(SeenCalls& calls, const grpc::ServerContext& context, const std::string& method);

  /// What was left of the deadline when the handler was called; nothing without one.
  std::optional<std::int64_t> deadline_left_ms() const;

  /// A message has been read; the first one's id is the call's.
  void message(const std::string& call_id);

  /// What the handler is to return. Keeps the call if it has an id.
  grpc::Status end(const grpc::Status& status);

 private:
  SeenCalls& calls_;
  const grpc::ServerContext& context_;
  SeenCall seen_;
  std::string id_;
};

}  // namespace reference::probe
