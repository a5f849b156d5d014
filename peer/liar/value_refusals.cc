// protobuf: values that must be read, of each kind of field. The cases say them to ValuesService,
// and in the load report that a UnaryCall asks for.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "peer/liar/tables.h"
#include "peer/service/protowire.h"

namespace peer {
namespace {

using enum wire::ClauseId;
using service::ProtoField;
using service::fields_of;

using Fields = std::vector<ProtoField>;

constexpr std::uint32_t kLastZigzag = 2;  // of Values, as those below
constexpr std::uint32_t kCounts = 11;
constexpr std::uint32_t kReport = 11;       // of SimpleRequest
constexpr std::uint32_t kRequestCost = 3;   // of TestOrcaReport
constexpr std::uint32_t kUtilization = 4;
constexpr std::uint32_t kKey = 1;           // of an entry of a map
constexpr std::uint32_t kValue = 2;

bool is_values(const Stimulus& heard) {
  return heard.kind == Stimulus::Kind::message &&
         heard.path.starts_with("/wireproof.testing.v1.ValuesService/");
}

/// Of Values, or of the TestOrcaReport that a UnaryCall holds; none of anything else.
Fields value_fields(const Stimulus& heard) {
  if (is_values(heard)) {
    return fields_of(heard.payload);
  }
  if (heard.kind == Stimulus::Kind::message && heard.path.ends_with("/UnaryCall")) {
    for (const ProtoField& field : fields_of(heard.payload)) {
      if (field.number == kReport) {
        return fields_of(field.octets);
      }
    }
  }
  return {};
}

/// The entries of its maps, as they came.
std::vector<Fields> entries(const Stimulus& heard) {
  std::vector<Fields> found;
  for (const ProtoField& field : value_fields(heard)) {
    if (field.number == kCounts || (!is_values(heard) && (field.number == kRequestCost ||
                                                          field.number == kUtilization))) {
      found.push_back(fields_of(field.octets));
    }
  }
  return found;
}

auto count(const Fields& entry, std::uint32_t number) {
  return std::count_if(entry.begin(), entry.end(),
                       [number](const ProtoField& field) { return field.number == number; });
}

std::string key_of(const Fields& entry) {
  for (const ProtoField& field : entry) {
    if (field.number == kKey) {
      return {field.octets.begin(), field.octets.end()};
    }
  }
  return {};
}

std::vector<std::string> keys(const Stimulus& heard) {
  std::vector<std::string> found;
  for (const Fields& entry : entries(heard)) {
    found.push_back(key_of(entry));
  }
  return found;
}

bool has_incomplete_entry(const Stimulus& heard) {
  const auto found = entries(heard);
  return std::any_of(found.begin(), found.end(), [](const Fields& entry) {
    return count(entry, kKey) != 1 || count(entry, kValue) != 1;
  });
}

bool has_equal_keys(const Stimulus& heard) {
  auto found = keys(heard);
  std::sort(found.begin(), found.end());
  return std::adjacent_find(found.begin(), found.end()) != found.end();
}

bool has_zigzag(const Stimulus& heard) {
  const Fields fields = value_fields(heard);
  return is_values(heard) && std::any_of(fields.begin(), fields.end(), [](const ProtoField& field) {
           return field.number <= kLastZigzag;
         });
}

bool any_fixed(const Fields& fields) {
  return std::any_of(fields.begin(), fields.end(),
                     [](const ProtoField& field) { return !field.fixed.empty(); });
}

bool has_fixed(const Stimulus& heard) {
  const auto found = entries(heard);
  return any_fixed(value_fields(heard)) || std::any_of(found.begin(), found.end(), any_fixed);
}

constexpr Refusal::By kStatus = Refusal::By::status;

constexpr std::array kRefusals = {
    Refusal{protobuf_zigzag, kStatus, has_zigzag},
    Refusal{protobuf_fixed, kStatus, has_fixed},
    Refusal{protobuf_map_entry, kStatus,
            [](const Stimulus& heard) {
              return has_incomplete_entry(heard) || has_equal_keys(heard);
            }},
    Refusal{protobuf_map_order, kStatus,
            [](const Stimulus& heard) {
              const auto found = keys(heard);
              return !std::is_sorted(found.begin(), found.end());
            }},
};

}  // namespace

std::span<const Refusal> value_refusals() { return kRefusals; }

}  // namespace peer
