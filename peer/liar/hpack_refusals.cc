// RFC 7541: what must be taken, and how a liar knows it when it hears it.
#include <array>
#include <string_view>

#include "peer/liar/tables.h"
#include "wire/hpack/static_table.h"
#include "wire/hpack/table.h"

namespace peer {
namespace {

using enum wire::ClauseId;
using Kind = Stimulus::Kind;
using RepresentationKind = Representation::Kind;

const Representation* representation(const Stimulus& heard, RepresentationKind kind) {
  return heard.kind == Kind::representation && heard.representation->kind == kind
             ? heard.representation
             : nullptr;
}

const Representation* literal(const Stimulus& heard) {
  if (heard.kind != Kind::representation) {
    return nullptr;
  }
  const RepresentationKind kind = heard.representation->kind;
  return kind == RepresentationKind::indexed || kind == RepresentationKind::update
             ? nullptr
             : heard.representation;
}

std::size_t entry_size(const Representation& field) {
  return wire::hpack::field_size(field.name, field.value);
}

/// The octets that the shortest literal without Huffman code and with this index takes.
std::size_t least_octets(const Representation& field) {
  const std::size_t index = field.index < 15 ? 1 : 2;  // indices of one octet more are below 143
  return index + 1 + field.value.size();
}

/// The first octet of a size update whose size takes more octets (RFC 7541 §6.3).
constexpr std::uint8_t kLongUpdate = 0x3f;
/// Of the requests in RFC 7541 appendix C.
constexpr std::string_view kExampleAuthority = "www.example.com";

constexpr Refusal::By kConnection = Refusal::By::connection;

constexpr std::array kRefusals = {
    Refusal{rfc7541_2_3_2_duplicates_ok, kConnection,
            [](const Stimulus& heard) {
              const auto* field = representation(heard, RepresentationKind::incremental);
              return field != nullptr && field->in_table;
            }},
    Refusal{rfc7541_2_3_1_static_table, kConnection,
            [](const Stimulus& heard) {
              const auto* field = literal(heard);
              return field != nullptr && field->index == wire::hpack::kStaticEntries;
            }},
    Refusal{rfc7541_4_2_update_in_continuation, kConnection,
            [](const Stimulus& heard) {
              return heard.kind == Kind::frame && heard.payload.size() == 1 &&
                     heard.payload.front() == kLongUpdate;
            }},
    Refusal{rfc7541_4_2_update_many, kConnection,
            [](const Stimulus& heard) {
              const auto* update = representation(heard, RepresentationKind::update);
              return update != nullptr && update->ordinal > 1;
            }},
    Refusal{rfc7541_4_2_update_two_ok, kConnection,
            [](const Stimulus& heard) {
              const auto* update = representation(heard, RepresentationKind::update);
              return update != nullptr && update->ordinal == 1;
            }},
    Refusal{rfc7541_4_4_evicted_name_reference, kConnection,
            [](const Stimulus& heard) {
              const auto* field = representation(heard, RepresentationKind::incremental);
              return field != nullptr && field->index > wire::hpack::kStaticEntries &&
                     field->table_size + entry_size(*field) > field->table_capacity;
            }},
    Refusal{rfc7541_4_4_insert_size_zero, kConnection,
            [](const Stimulus& heard) {
              const auto* field = representation(heard, RepresentationKind::incremental);
              return field != nullptr && field->table_capacity == 0;
            }},
    Refusal{rfc7541_4_4_insert_too_large, kConnection,
            [](const Stimulus& heard) {
              const auto* field = representation(heard, RepresentationKind::incremental);
              return field != nullptr && entry_size(*field) > field->table_capacity;
            }},
    Refusal{rfc7541_5_1_int_nonminimal, kConnection,
            [](const Stimulus& heard) {
              const auto* field = literal(heard);
              return field != nullptr && field->index > 0 && !field->huffman &&
                     field->value.size() < 127 && field->octets > least_octets(*field);
            }},
    Refusal{rfc7541_5_1_int_prefix_boundary, kConnection,
            [](const Stimulus& heard) {
              const auto* field = literal(heard);
              return field != nullptr && (field->value.size() == 127 || field->value.size() == 255);
            }},
    Refusal{rfc7541_5_2_huffman_all_symbols, kConnection,
            [](const Stimulus& heard) {
              const auto* field = literal(heard);
              return field != nullptr && field->huffman && field->value.size() > 90;
            }},
    Refusal{rfc7541_5_2_string_empty, kConnection,
            [](const Stimulus& heard) {
              const auto* field = literal(heard);
              return field != nullptr && field->value.empty();
            }},
    Refusal{rfc7541_5_2_string_huffman, kConnection,
            [](const Stimulus& heard) {
              const auto* field = literal(heard);
              return field != nullptr && field->huffman && field->name == "x-wireproof";
            }},
    Refusal{rfc7541_5_2_string_raw, kConnection,
            [](const Stimulus& heard) {
              const auto* field = literal(heard);
              return field != nullptr && field->plain && field->index == 4;
            }},
    Refusal{rfc7541_6_1_indexed_server, kConnection,
            [](const Stimulus& heard) {
              const auto* field = representation(heard, RepresentationKind::indexed);
              return field != nullptr && field->index > 14;
            }},
    Refusal{rfc7541_6_3_update_equal_ok, kConnection,
            [](const Stimulus& heard) {
              const auto* update = representation(heard, RepresentationKind::update);
              return update != nullptr && update->index == wire::hpack::kDefaultTableSize;
            }},
    Refusal{rfc7541_C_1_vectors_int, kConnection,
            [](const Stimulus& heard) {
              const auto* update = representation(heard, RepresentationKind::update);
              return update != nullptr && update->index == 1337;
            }},
    Refusal{rfc7541_C_2_vectors_literals, kConnection,
            [](const Stimulus& heard) {
              const auto* field = representation(heard, RepresentationKind::never_indexed);
              return field != nullptr && field->name == "password";
            }},
    Refusal{rfc7541_C_3_vectors_requests, kConnection,
            [](const Stimulus& heard) {
              const auto* field = literal(heard);
              return field != nullptr && !field->huffman && field->value == kExampleAuthority;
            }},
    Refusal{rfc7541_C_4_vectors_requests_huffman, kConnection,
            [](const Stimulus& heard) {
              const auto* field = literal(heard);
              return field != nullptr && field->huffman && field->value == kExampleAuthority;
            }},
};

}  // namespace

std::span<const Refusal> hpack_refusals() { return kRefusals; }

}  // namespace peer
