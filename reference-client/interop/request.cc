#include "reference-client/interop/request.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <thread>
#include <utility>

#include "reference-client/refusal.h"

namespace reference::interop {
namespace {

constexpr std::array<std::string_view, 7> known_parameters = {
    "soak_iterations",
    "soak_max_failures",
    "soak_per_iteration_max_acceptable_latency_ms",
    "soak_overall_timeout_seconds",
    "soak_min_time_ms_between_rpcs",
    "soak_request_size",
    "soak_response_size"};

std::map<std::string, std::string> read_parameters(const Fields::Json& value) {
  if (!value.is_object()) {
    throw Refusal::error("parameters must be an object");
  }
  std::map<std::string, std::string> parameters;
  for (const auto& [name, text] : value.items()) {
    if (!text.is_string()) {
      throw Refusal::error("parameters." + name + " must be a string");
    }
    if (std::find(known_parameters.begin(), known_parameters.end(), name) ==
        known_parameters.end()) {
      throw Refusal::unsupported("parameters." + name);
    }
    parameters.emplace(name, text.get<std::string>());
  }
  return parameters;
}

}  // namespace

Request read_request(Fields& fields) {
  Request request;
  request.which = find_case(fields.text("case"));
  const auto* parameters = fields.find("parameters");
  fields.done();
  if (request.which == nullptr) {
    throw Refusal::unsupported("case");
  }
  if (parameters != nullptr) {
    request.parameters = read_parameters(*parameters);
  }
  return request;
}

std::string carry_out(const Channel& channel, const Request& request) {
  Run run(
      channel.grpc(), channel.options(), [&channel] { return channel.another(); },
      request.parameters);
  return carry_out(request.which, run);
}

void start(std::shared_ptr<Channel> channel, Request request,
           std::function<void(std::string why)> ended) {
  std::thread([channel = std::move(channel), request = std::move(request),
               ended = std::move(ended)]() mutable {
    auto why = carry_out(*channel, request);
    channel.reset();  // before its owner hears that nobody uses it any more
    ended(std::move(why));
  }).detach();
}

}  // namespace reference::interop
