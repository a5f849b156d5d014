// Applications that do not do what their documents say.
#include <algorithm>
#include <array>
#include <variant>

#include "peer/liar/tables.h"
#include "wire/grpc/status.h"

namespace peer {
namespace {

using enum wire::ClauseId;
using service::Reply;
using service::Status;
using service::Steps;

constexpr std::string_view kCheck = "/grpc.health.v1.Health/Check";
constexpr std::string_view kWatch = "/grpc.health.v1.Health/Watch";

Status* status_of(Steps& steps) {
  return steps.empty() ? nullptr : std::get_if<Status>(&steps.back());
}

bool is_well(const Steps& steps) {
  const auto* status = steps.empty() ? nullptr : std::get_if<Status>(&steps.back());
  return status == nullptr || status->code == 0;
}

/// All replies alike, if one of them is to be compressed.
void set_compressed(Steps& steps, bool compressed) {
  const auto is_compressed = [](const service::Step& step) {
    const auto* reply = std::get_if<Reply>(&step);
    return reply != nullptr && reply->compressed;
  };
  if (std::none_of(steps.begin(), steps.end(), is_compressed)) {
    return;
  }
  for (service::Step& step : steps) {
    if (auto* reply = std::get_if<Reply>(&step)) {
      reply->compressed = compressed;
    }
  }
}

constexpr std::array kPlots = {
    Plot{grpc_health_check_serving, "omit",
         [](std::string_view path, Steps& steps) {
           auto* reply = steps.empty() ? nullptr : std::get_if<Reply>(&steps.front());
           if (path == kCheck && reply != nullptr) {
             reply->message.clear();  // the field is left out: UNKNOWN
           }
         }},
    Plot{grpc_health_check_no_service_unknown, "send",
         [](std::string_view path, Steps& steps) {
           const Status* status = status_of(steps);
           if (path == kCheck && status != nullptr &&
               status->clause == grpc_health_check_unknown) {
             steps = {Reply{{0x08, 0x03}}, Status{}};
           }
         }},
    Plot{grpc_health_watch_immediate, "omit",
         [](std::string_view path, Steps& steps) {
           if (path == kWatch) {
             steps.clear();
           }
         }},
    Plot{grpc_health_watch_unknown, "omit",
         [](std::string_view path, Steps& steps) {
           const Reply unknown{{0x08, 0x03}};
           if (path == kWatch && !steps.empty() && steps.front() == service::Step(unknown)) {
             steps = {Status{static_cast<std::uint32_t>(wire::grpc::StatusCode::NOT_FOUND)}};
           }
         }},
    Plot{grpc_http2_error_in_trailers, "omit",
         [](std::string_view, Steps& steps) {
           if (Status* status = status_of(steps); status != nullptr && !status->clause) {
             status->code = 0;
           }
         }},
    Plot{grpc_status_all_codes_roundtrip, "omit",
         [](std::string_view, Steps& steps) {
           if (Status* status = status_of(steps);
               status != nullptr && status->code != 0 && !status->clause) {
             status->code = static_cast<std::uint32_t>(wire::grpc::StatusCode::UNKNOWN);
           }
         }},
    Plot{grpc_compression_per_message_disable, "send",
         [](std::string_view, Steps& steps) { set_compressed(steps, true); }},
    Plot{grpc_compression_per_call_override, "omit",
         [](std::string_view, Steps& steps) { set_compressed(steps, false); }, "allowed"},
    Plot{grpc_http2_response_sequence, "send",
         [](std::string_view path, Steps& steps) {
           if (path.ends_with("/FullDuplexCall") && steps.size() == 1 && is_well(steps)) {
             steps.insert(steps.begin(), Reply{});  // nobody asked for it
           }
         }},
};

}  // namespace

std::span<const Plot> plots() { return kPlots; }

}  // namespace peer
