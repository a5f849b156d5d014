// The parsers of fuzz/abi.h in C++: states that end by themselves, field lists and results.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "fuzz/abi.h"
#include "wire/bytes.h"
#include "wire/hpack/field.h"

namespace fuzz {

/// A parser's state of one direction of one connection.
using ForeignState = std::unique_ptr<void, void (*)(void*)>;

wireproof_octets as_foreign(wire::Bytes octets);
wire::Bytes as_bytes(wireproof_octets octets);

class ForeignDecoder {
 public:
  explicit ForeignDecoder(const wireproof_hpack_decoder& functions)
      : functions_(functions), state_(functions.create(), functions.destroy) {}

  void limit(std::uint32_t octets) { functions_.set_table_limit(state_.get(), octets); }

  /// The fields of a block, which it gets in pieces of `step` octets; 0: whole. Why not, for
  /// people.
  tl::expected<wire::hpack::FieldList, std::string> decode(wire::Bytes block, std::size_t step = 0);

  /// Nothing if it does not tell.
  std::optional<std::size_t> table_size() const;
  bool promises(unsigned what) const { return (functions_.promises & what) != 0; }

 private:
  const wireproof_hpack_decoder& functions_;
  ForeignState state_;
};

class ForeignEncoder {
 public:
  explicit ForeignEncoder(const wireproof_hpack_encoder& functions)
      : functions_(functions), state_(functions.create(), functions.destroy) {}

  void limit(std::uint32_t octets) { functions_.set_table_limit(state_.get(), octets); }
  wire::Buffer encode(const wire::hpack::FieldList& fields);
  std::optional<std::size_t> table_size() const;
  bool promises(unsigned what) const { return (functions_.promises & what) != 0; }

 private:
  const wireproof_hpack_encoder& functions_;
  ForeignState state_;
};

}  // namespace fuzz
