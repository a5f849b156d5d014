// Applications that do not do what their documents say.
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>

#include "peer/liar/tables.h"
#include "peer/service/protowire.h"
#include "wire/grpc/status.h"

namespace peer {
namespace {

using enum wire::ClauseId;
using service::ProtoField;
using service::Reply;
using service::Status;
using service::Steps;

constexpr std::string_view kCheck = "/grpc.health.v1.Health/Check";
constexpr std::string_view kList = "/grpc.health.v1.Health/List";
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

/// What an answer of server reflection says, by the numbers of ServerReflectionResponse.
constexpr std::uint32_t kOriginalRequest = 2;
constexpr std::uint32_t kFiles = 4;
constexpr std::uint32_t kNumbers = 5;
constexpr std::uint32_t kServices = 6;
constexpr std::uint32_t kError = 7;
/// And what it was asked, by those of ServerReflectionRequest.
constexpr std::uint32_t kByFilename = 3;
constexpr std::uint32_t kBySymbol = 4;
constexpr std::uint32_t kByExtension = 5;

/// The answer that these steps give; null of any other call.
Reply* reflected(std::string_view path, Steps& steps) {
  const bool asked = path.ends_with(".ServerReflection/ServerReflectionInfo");
  return !asked || steps.empty() ? nullptr : std::get_if<Reply>(&steps.front());
}

std::optional<wire::Bytes> field_of(wire::Bytes message, std::uint32_t number) {
  service::ProtoReader reader(message);
  for (service::ProtoField field; reader.next(field);) {
    if (field.number == number) {
      return field.octets;
    }
  }
  return std::nullopt;
}

bool was_asked(const Reply& reply, std::uint32_t number) {
  const auto request = field_of(reply.message, kOriginalRequest);
  return request && field_of(*request, number);
}

/// The answer is of kind `number` and holds `said`; what was asked stays.
void answer(Reply& reply, std::uint32_t number, const wire::Buffer& said) {
  service::ProtoWriter changed;
  if (const auto request = field_of(reply.message, kOriginalRequest)) {
    changed.octets(kOriginalRequest, *request);
  }
  changed.octets(number, said);
  reply.message = changed.take();
}

const wire::Buffer kNotFound = {0x08, 0x05};

/// What was asked by `kind` is said not to be there.
template <std::uint32_t kind>
void find_nothing(std::string_view path, Steps& steps) {
  if (Reply* reply = reflected(path, steps); reply != nullptr && was_asked(*reply, kind)) {
    answer(*reply, kError, kNotFound);
  }
}

/// Answers of one kind are of another, and say nothing.
template <std::uint32_t kind, std::uint32_t said>
void say_nothing(std::string_view path, Steps& steps) {
  if (Reply* reply = reflected(path, steps); reply != nullptr && field_of(reply->message, kind)) {
    answer(*reply, said, {});
  }
}

void keep_first_file(std::string_view path, Steps& steps) {
  Reply* reply = reflected(path, steps);
  const auto files = reply == nullptr ? std::nullopt : field_of(reply->message, kFiles);
  if (files) {
    service::ProtoWriter first;
    first.octets(1, field_of(*files, 1).value_or(wire::Bytes()));
    answer(*reply, kFiles, first.take());
  }
}

/// Negative numbers of extensions, as the question is repeated, have five octets.
void shorten_negatives(std::string_view path, Steps& steps) {
  Reply* reply = reflected(path, steps);
  const auto request = reply == nullptr ? std::nullopt : field_of(reply->message, kOriginalRequest);
  const auto extension = request ? field_of(*request, kByExtension) : std::nullopt;
  if (!extension) {
    return;
  }
  service::ProtoWriter shortened;
  service::ProtoReader reader(*extension);
  for (service::ProtoField field; reader.next(field);) {
    if (field.is_varint) {
      shortened.varint(field.number, field.varint & 0xffff'ffffU);
    } else {
      shortened.raw(field.raw);
    }
  }
  service::ProtoWriter question;
  question.octets(kByExtension, shortened.take());
  service::ProtoWriter changed;
  changed.octets(kOriginalRequest, question.take());
  changed.octets(kError, kNotFound);
  reply->message = changed.take();
}

bool is_error(std::string_view path, Steps& steps) {
  const Reply* reply = reflected(path, steps);
  return reply != nullptr && field_of(reply->message, kError);
}

/// The route that a RouteExchange sends back, changed by `change`.
void change_route(std::string_view path, Steps& steps,
                  void (*change)(wire::Bytes route, service::ProtoWriter& changed)) {
  auto* reply = steps.empty() ? nullptr : std::get_if<Reply>(&steps.front());
  if (reply == nullptr || !path.ends_with("/RouteExchange")) {
    return;
  }
  service::ProtoWriter route;
  change(field_of(reply->message, 2).value_or(wire::Bytes()), route);
  service::ProtoWriter update;
  update.varint(1, 1);  // ADDED
  update.octets(2, route.take());
  reply->message = update.take();
}

/// The Values that are echoed, each field changed by `change`.
void change_values(std::string_view path, Steps& steps,
                   void (*change)(const ProtoField& field, service::ProtoWriter& to)) {
  auto* reply = steps.empty() ? nullptr : std::get_if<Reply>(&steps.front());
  if (reply == nullptr || !path.ends_with(".ValuesService/Echo")) {
    return;
  }
  service::ProtoWriter changed;
  service::ProtoReader reader(reply->message);
  for (service::ProtoField field; reader.next(field);) {
    change(field, changed);
  }
  reply->message = changed.take();
}

const std::array kPlots = {
    Plot{protobuf_unknown_fields_kept, "forget",
         [](std::string_view path, Steps& steps) {
           change_route(path, steps, [](wire::Bytes route, service::ProtoWriter& changed) {
             service::ProtoReader reader(route);
             for (service::ProtoField field; reader.next(field);) {
               if (field.number <= 5) {
                 changed.raw(field.raw);
               }
             }
           });
         },
         "allowed"},
    Plot{protobuf_default_not_sent, "send",
         [](std::string_view path, Steps& steps) {
           change_route(path, steps, [](wire::Bytes route, service::ProtoWriter& changed) {
             changed.raw(route);
             if (!field_of(route, 4)) {
               changed.octets(4, {});
             }
           });
         }},
    Plot{protobuf_negative_int32, "send", shorten_negatives},
    Plot{protobuf_bool_encoding, "send",
         [](std::string_view path, Steps& steps) {
           change_values(path, steps, [](const ProtoField& field, service::ProtoWriter& to) {
             constexpr std::uint32_t kBool = 9;
             field.number == kBool ? to.varint(kBool, 2) : to.raw(field.raw);
           });
         }},
    Plot{protobuf_optional_default_sent, "omit",
         [](std::string_view path, Steps& steps) {
           change_values(path, steps, [](const ProtoField& field, service::ProtoWriter& to) {
             constexpr std::uint32_t kOptional = 10;
             if (field.number != kOptional || field.varint != 0) {
               to.raw(field.raw);
             }
           });
         }},
    Plot{grpc_lb_orca_trailer, "omit",
         [](std::string_view, Steps& steps) {
           if (Status* status = status_of(steps)) {
             std::erase_if(status->metadata, [](const auto& field) {
               return field.name == "endpoint-load-metrics-bin";
             });
           }
         }},
    Plot{grpc_reflection_no_resend, "omit",
         [](std::string_view path, Steps& steps) {
           Reply* reply = reflected(path, steps);
           const auto request =
               reply == nullptr ? std::nullopt : field_of(reply->message, kOriginalRequest);
           const auto symbol = request ? field_of(*request, kBySymbol) : std::nullopt;
           constexpr std::string_view kSentBefore = "grpc.testing.Empty";
           if (symbol && std::equal(symbol->begin(), symbol->end(), kSentBefore.begin(),
                                    kSentBefore.end())) {
             answer(*reply, kFiles, {});
           }
         }},
    Plot{grpc_reflection_list_services, "omit", say_nothing<kServices, kServices>},
    Plot{grpc_reflection_file_by_filename, "omit", find_nothing<kByFilename>},
    Plot{grpc_reflection_file_by_symbol, "omit", find_nothing<kBySymbol>},
    Plot{grpc_reflection_file_by_extension, "omit", find_nothing<kByExtension>},
    Plot{grpc_reflection_extension_numbers, "omit", say_nothing<kNumbers, kNumbers>},
    Plot{grpc_reflection_transitive, "omit", keep_first_file, "allowed"},
    Plot{grpc_reflection_not_found, "ignore", say_nothing<kError, kFiles>},
    Plot{grpc_reflection_response_kind, "send",
         [](std::string_view path, Steps& steps) {
           say_nothing<kServices, kFiles>(path, steps);
           say_nothing<kFiles, kServices>(path, steps);
         }},
    Plot{grpc_reflection_response_per_request, "omit",
         [](std::string_view path, Steps& steps) {
           if (is_error(path, steps)) {
             steps.clear();
           }
         }},
    Plot{grpc_reflection_original_request, "omit",
         [](std::string_view path, Steps& steps) {
           Reply* reply = reflected(path, steps);
           const auto list = reply == nullptr ? std::nullopt : field_of(reply->message, kServices);
           if (list) {
             service::ProtoWriter changed;
             changed.octets(kServices, *list);
             reply->message = changed.take();
           }
         }},
    Plot{grpc_reflection_empty_request, "ignore", say_nothing<kError, kFiles>},
    Plot{grpc_reflection_v1_and_v1alpha, "omit",
         [](std::string_view path, Steps& steps) {
           if (path.starts_with("/grpc.reflection.v1alpha.")) {
             steps = {Status{static_cast<std::uint32_t>(wire::grpc::StatusCode::UNIMPLEMENTED)}};
           }
         }},
    Plot{grpc_reflection_error_keeps_stream, "refuse",
         [](std::string_view path, Steps& steps) {
           if (is_error(path, steps)) {
             steps.emplace_back(Status{});
           }
         }},
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
    Plot{grpc_health_exact_match, "omit",
         [](std::string_view path, Steps& steps) {
           const Status* status = status_of(steps);
           if (path == kCheck && status != nullptr &&
               status->clause == grpc_health_check_unknown) {
             steps = {Reply{{0x08, 0x01}}, Status{}};
           }
         }},
    Plot{grpc_health_watch_immediate, "omit",
         [](std::string_view path, Steps& steps) {
           if (path == kWatch) {
             steps.clear();
           }
         }},
    Plot{grpc_http2_status_details_bin, "send",
         [](std::string_view, Steps& steps) {
           if (Status* status = status_of(steps)) {
             for (wire::hpack::Field& field : status->metadata) {
               if (field.name == "grpc-status-details-bin") {
                 field.value = "\x08\x0d";  // INTERNAL, whatever the status is
               }
             }
           }
         }},
    Plot{grpc_http2_deadline_propagated, "omit",
         [](std::string_view path, Steps& steps) {
           if (path.ends_with("ProbeService/Relay") && is_well(steps)) {
             // The other call knew no deadline.
             steps = {Status{
                 static_cast<std::uint32_t>(wire::grpc::StatusCode::FAILED_PRECONDITION)}};
           }
         }},
    Plot{grpc_health_list_limit, "ignore",
         [](std::string_view path, Steps& steps) {
           const Status* status = status_of(steps);
           if (path == kList && status != nullptr && status->code != 0) {
             steps = {Reply{}, Status{}};
           }
         },
         "allowed"},
    Plot{grpc_health_list_limit, "wrong-status",
         [](std::string_view path, Steps& steps) {
           Status* status = status_of(steps);
           if (path == kList && status != nullptr && status->code != 0) {
             status->code = static_cast<std::uint32_t>(wire::grpc::StatusCode::INTERNAL);
           }
         }},
    Plot{grpc_health_watch_changes, "omit",
         [](std::string_view path, Steps& steps) {
           const Reply not_serving{{0x08, 0x02}};
           if (path == kWatch && !steps.empty() && steps.front() == service::Step(not_serving)) {
             steps.clear();
           }
         }},
    Plot{grpc_status_handler_exception_leak, "send",
         [](std::string_view path, Steps& steps) {
           if (Status* status = status_of(steps); status != nullptr && path.ends_with("/Throw")) {
             status->message = "the key is under the mat";  // as the cases say it
           }
         }},
    Plot{grpc_health_watch_unknown, "omit",
         [](std::string_view path, Steps& steps) {
           const Reply unknown{{0x08, 0x03}};
           if (path == kWatch && !steps.empty() && steps.front() == service::Step(unknown)) {
             steps = {Status{static_cast<std::uint32_t>(wire::grpc::StatusCode::NOT_FOUND)}};
           }
         }},
    Plot{grpc_health_list, "omit",
         [](std::string_view path, Steps& steps) {
           auto* reply = steps.empty() ? nullptr : std::get_if<Reply>(&steps.front());
           if (path == kList && reply != nullptr) {
             reply->message.clear();
           }
         }},
    Plot{protobuf_utf8_string, "ignore",
         [](std::string_view, Steps& steps) {
           if (const Status* status = status_of(steps);
               status != nullptr && status->clause == protobuf_utf8_string) {
             steps = {Status{static_cast<std::uint32_t>(wire::grpc::StatusCode::ABORTED)}};
           }
         },
         "allowed"},
    Plot{protobuf_depth_limit, "ignore",
         [](std::string_view, Steps& steps) {
           if (const Status* status = status_of(steps);
               status != nullptr && status->clause == grpc_status_request_parse) {
             steps = {Reply{}, Status{}};
           }
         },
         "allowed"},
    Plot{grpc_http2_message_order, "reorder",
         [](std::string_view path, Steps& steps) {
           const bool several = steps.size() > 2 && path.ends_with("/StreamingOutputCall");
           const std::size_t last = several ? steps.size() - 2 : 0;  // before the status
           if (several && std::holds_alternative<Reply>(steps[last])) {
             std::swap(steps[0], steps[last]);
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
