#include "fuzz/oracle/foreign.h"

#include <algorithm>
#include <vector>

namespace fuzz {
namespace {

using wire::hpack::FieldList;

std::string text(wireproof_octets octets) {
  return {reinterpret_cast<const char*>(octets.at), octets.size};
}

wireproof_octets as_foreign(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

wireproof_octets as_foreign(wire::Bytes octets) { return {octets.data(), octets.size()}; }

wire::Bytes as_bytes(wireproof_octets octets) { return {octets.at, octets.size}; }

tl::expected<FieldList, std::string> ForeignDecoder::decode(wire::Bytes block, std::size_t step) {
  FieldList fields;
  const wireproof_field_sink keep = [](void* list, const wireproof_field* field) {
    static_cast<FieldList*>(list)->push_back(
        {text(field->name), text(field->value), field->never_indexed != 0});
  };
  bool is_last = false;
  while (!is_last) {
    const wire::Bytes piece = block.first(step == 0 ? block.size() : std::min(step, block.size()));
    block = block.subspan(piece.size());
    is_last = block.empty();
    if (functions_.decode(state_.get(), as_foreign(piece), is_last ? 1 : 0, keep, &fields) != 0) {
      const char* reason = functions_.reason == nullptr ? nullptr : functions_.reason(state_.get());
      return tl::unexpected(std::string(reason == nullptr ? "" : reason));
    }
  }
  return fields;
}

std::optional<std::size_t> ForeignDecoder::table_size() const {
  return functions_.table_size == nullptr ? std::nullopt
                                          : std::optional(functions_.table_size(state_.get()));
}

wire::Buffer ForeignEncoder::encode(const FieldList& fields) {
  std::vector<wireproof_field> given;
  given.reserve(fields.size());
  for (const wire::hpack::Field& field : fields) {
    given.push_back({as_foreign(field.name), as_foreign(field.value), field.never_indexed ? 1 : 0});
  }
  wire::Writer block;
  const wireproof_octets_sink append = [](void* writer, wireproof_octets octets) {
    static_cast<wire::Writer*>(writer)->bytes(as_bytes(octets));
  };
  functions_.encode(state_.get(), given.data(), given.size(), append, &block);
  return block.take();
}

std::optional<std::size_t> ForeignEncoder::table_size() const {
  return functions_.table_size == nullptr ? std::nullopt
                                          : std::optional(functions_.table_size(state_.get()));
}

}  // namespace fuzz
