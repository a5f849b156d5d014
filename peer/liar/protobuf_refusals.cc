// protobuf: what must be taken in a request, and how a liar knows it when it hears it. The cases
// say it in a SimpleRequest, whose response_status (field 7) tells by its echo that it was read.
#include <algorithm>
#include <array>
#include <vector>

#include "peer/liar/tables.h"
#include "peer/service/protowire.h"

namespace peer {
namespace {

using enum wire::ClauseId;
using service::ProtoField;
using service::fields_of;

using Fields = std::vector<ProtoField>;

constexpr std::uint32_t kCode = 1;            // of EchoStatus
constexpr std::uint32_t kMessage = 2;         // of EchoStatus
constexpr std::uint32_t kResponseSize = 2;    // of SimpleRequest
constexpr std::uint32_t kResponseStatus = 7;  // of SimpleRequest
constexpr std::uint32_t kPayload = 3;         // of SimpleRequest
constexpr std::uint32_t kType = 1;            // of Payload
constexpr std::uint32_t kUndefined = 1'000;
constexpr std::size_t kLongestVarint = 10;

auto count(const Fields& fields, std::uint32_t number) {
  return std::count_if(fields.begin(), fields.end(),
                       [number](const ProtoField& field) { return field.number == number; });
}

/// Of the message of a UnaryCall; none of anything else.
Fields request_fields(const Stimulus& heard) {
  const bool asked =
      heard.kind == Stimulus::Kind::message && heard.path.ends_with("/UnaryCall");
  return asked ? fields_of(heard.payload) : Fields();
}

/// Of the first status that the request asks for.
Fields status_fields(const Stimulus& heard) {
  for (const ProtoField& field : request_fields(heard)) {
    if (field.number == kResponseStatus) {
      return fields_of(field.octets);
    }
  }
  return {};
}

/// A field of an undefined number, which is a group or is none.
bool has_undefined(const Stimulus& heard, bool in_group) {
  constexpr std::uint8_t kStartGroup1000[] = {0xc3, 0x3e};
  const bool group = std::search(heard.payload.begin(), heard.payload.end(),
                                 std::begin(kStartGroup1000), std::end(kStartGroup1000)) !=
                     heard.payload.end();
  return group == in_group && count(request_fields(heard), kUndefined) > 0;
}

bool has_code(const Stimulus& heard, bool (*matches)(std::uint64_t)) {
  const Fields status = status_fields(heard);
  return std::any_of(status.begin(), status.end(), [matches](const ProtoField& field) {
    return field.number == kCode && matches(field.varint);
  });
}

/// A varint of this request has as many octets as there may be.
bool has_longest_varint(const Stimulus& heard) {
  std::size_t continued = 0;
  return !request_fields(heard).empty() &&
         std::any_of(heard.payload.begin(), heard.payload.end(), [&continued](std::uint8_t octet) {
           const bool last = continued == kLongestVarint - 1 && octet < 0x80;
           continued = octet < 0x80 ? 0 : continued + 1;
           return last;
         });
}

/// The code's last octet is zero, and not its only one: 8a 00.
bool has_superfluous_octet(const Stimulus& heard) {
  constexpr std::uint8_t kTen[] = {0x08, 0x8a, 0x00};
  return !request_fields(heard).empty() &&
         std::search(heard.payload.begin(), heard.payload.end(), std::begin(kTen),
                     std::end(kTen)) != heard.payload.end();
}

/// Of the first route that a RouteExchange adds.
Fields route_fields(const Stimulus& heard) {
  constexpr std::uint32_t kRoute = 2;
  if (heard.kind == Stimulus::Kind::message && heard.path.ends_with("/RouteExchange")) {
    for (const ProtoField& field : fields_of(heard.payload)) {
      if (field.number == kRoute) {
        return fields_of(field.octets);
      }
    }
  }
  return {};
}

bool is_path(const ProtoField& field) { return field.number == 3; }

/// Elements of the path one by one, and another field among them.
bool is_interleaved(const Stimulus& heard) {
  const Fields fields = route_fields(heard);
  const auto first = std::find_if(fields.begin(), fields.end(), is_path);
  const auto other = std::find_if_not(first, fields.end(), is_path);
  return first != fields.end() && first->is_varint &&
         std::find_if(other, fields.end(), is_path) != fields.end();
}

/// Of a request to server reflection.
Fields question_fields(const Stimulus& heard) {
  const bool asked =
      heard.kind == Stimulus::Kind::message && heard.path.ends_with("/ServerReflectionInfo");
  return asked ? fields_of(heard.payload) : Fields();
}

/// Its message_request is a oneof: fields 3 to 7.
bool asks_twice(const Stimulus& heard) {
  const Fields fields = question_fields(heard);
  return std::count_if(fields.begin(), fields.end(), [](const ProtoField& field) {
           return field.number >= 3 && field.number <= 7;
         }) > 1;
}

/// The number of the extension that is asked for is negative, and written as a 32-bit number.
bool asks_for_a_short_negative(const Stimulus& heard) {
  constexpr std::uint32_t kByExtension = 5;
  constexpr std::uint32_t kNumber = 2;
  const Fields fields = question_fields(heard);
  return std::any_of(fields.begin(), fields.end(), [](const ProtoField& field) {
    const Fields asked = field.number == kByExtension ? fields_of(field.octets) : Fields();
    return std::any_of(asked.begin(), asked.end(), [](const ProtoField& one) {
      return one.number == kNumber && one.varint == 0xffff'ffffU;
    });
  });
}

/// A reply is to be compressed, as a bool says that is neither 0 nor 1.
bool wants_compression_by_a_large_bool(const Stimulus& heard) {
  const bool asked =
      heard.kind == Stimulus::Kind::message && heard.path.ends_with("/StreamingOutputCall");
  constexpr std::uint32_t kParameters = 2;
  constexpr std::uint32_t kCompressed = 3;
  for (const ProtoField& field : asked ? fields_of(heard.payload) : Fields()) {
    for (const ProtoField& one : field.number == kParameters ? fields_of(field.octets) : Fields()) {
      const Fields value = one.number == kCompressed ? fields_of(one.octets) : Fields();
      if (!value.empty() && value.front().varint > 1) {
        return true;
      }
    }
  }
  return false;
}

constexpr Refusal::By kStatus = Refusal::By::status;

constexpr std::array kRefusals = {
    Refusal{protobuf_varint_10, kStatus, has_longest_varint},
    Refusal{protobuf_varint_nonminimal, kStatus, has_superfluous_octet},
    Refusal{protobuf_varint32_truncation, kStatus,
            [](const Stimulus& heard) {
              return has_code(heard, [](std::uint64_t code) { return code >> 32U == 1; });
            }},
    Refusal{protobuf_wiretype_mismatch, kStatus,
            [](const Stimulus& heard) {
              const Fields fields = request_fields(heard);
              return std::any_of(fields.begin(), fields.end(), [](const ProtoField& field) {
                return field.number == kResponseSize && !field.octets.empty();
              });
            }},
    Refusal{protobuf_unknown_fields, kStatus,
            [](const Stimulus& heard) { return has_undefined(heard, false); }},
    Refusal{protobuf_group_skip, kStatus,
            [](const Stimulus& heard) { return has_undefined(heard, true); }},
    Refusal{protobuf_enum_unknown, kStatus,
            [](const Stimulus& heard) {
              for (const ProtoField& field : request_fields(heard)) {
                if (field.number == kPayload) {
                  const Fields payload = fields_of(field.octets);
                  return std::any_of(payload.begin(), payload.end(), [](const ProtoField& one) {
                    return one.number == kType && one.varint > 0;
                  });
                }
              }
              return false;
            }},
    Refusal{protobuf_packed_unpacked, kStatus,
            [](const Stimulus& heard) {
              const Fields fields = route_fields(heard);
              return std::any_of(fields.begin(), fields.end(), [](const ProtoField& field) {
                return is_path(field) && field.is_varint;
              });
            }},
    Refusal{protobuf_packed_multiple, kStatus,
            [](const Stimulus& heard) {
              const Fields fields = route_fields(heard);
              return std::count_if(fields.begin(), fields.end(), [](const ProtoField& field) {
                       return is_path(field) && !field.is_varint && !field.octets.empty();
                     }) > 1;
            }},
    Refusal{protobuf_packed_empty, kStatus,
            [](const Stimulus& heard) {
              const Fields fields = route_fields(heard);
              return std::any_of(fields.begin(), fields.end(), [](const ProtoField& field) {
                return is_path(field) && !field.is_varint && field.octets.empty();
              });
            }},
    Refusal{protobuf_interleaved_repeated, kStatus, is_interleaved},
    Refusal{protobuf_oneof_last, kStatus, asks_twice},
    Refusal{protobuf_negative_int32_five, kStatus, asks_for_a_short_negative},
    Refusal{protobuf_bool_large, kStatus, wants_compression_by_a_large_bool},
    Refusal{protobuf_last_wins, kStatus,
            [](const Stimulus& heard) { return count(status_fields(heard), kCode) > 1; }},
    Refusal{protobuf_merge_submessage, kStatus,
            [](const Stimulus& heard) {
              return count(request_fields(heard), kResponseStatus) > 1;
            }},
    Refusal{protobuf_field_order, kStatus,
            [](const Stimulus& heard) {
              const Fields status = status_fields(heard);
              return status.size() > 1 && status.front().number != kCode;
            }},
    Refusal{protobuf_missing_fields, kStatus,
            [](const Stimulus& heard) {
              const Fields status = status_fields(heard);
              return count(status, kCode) > 0 && count(status, kMessage) == 0;
            }},
};

}  // namespace

std::span<const Refusal> protobuf_refusals() { return kRefusals; }

}  // namespace peer
