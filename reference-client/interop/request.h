// `interop` of the adapter protocol.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "reference-client/channel.h"
#include "reference-client/fields.h"
#include "reference-client/interop/cases.h"

namespace reference::interop {

struct Request {
  Case which = nullptr;
  std::map<std::string, std::string> parameters;
};

/// Reads it; `id`, `op` and `channel` have been asked for. Throws a Refusal.
Request read_request(Fields& fields);

/// Runs the test case on a thread of its own, and there tells at its end why it failed, or nothing.
void start(std::shared_ptr<Channel> channel, Request request,
           std::function<void(std::string why)> ended);

/// Runs the test case here.
std::string carry_out(const Channel& channel, const Request& request);

}  // namespace reference::interop
