// A field block as the representations that it consists of, right or wrong (RFC 7541 §6).
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/mutator/random.h"
#include "wire/bytes.h"
#include "wire/hpack/field.h"

namespace fuzz {

struct SizeUpdate {
  std::uint32_t octets = 0;
};

struct Indexed {
  std::uint32_t index = 0;
};

struct Literal {
  wire::hpack::Representation how = wire::hpack::Representation::incremental;
  std::uint32_t name_index = 0;  ///< 0: the name is a literal, too
  std::string name;
  std::string value;
  bool huffman = false;
};

/// Octets that are no representation.
struct Loose {
  wire::Buffer octets;
};

using HpackPart = std::variant<SizeUpdate, Indexed, Literal, Loose>;
using HpackBlock = std::vector<HpackPart>;

/// Reads any octets; from the first fault on they are loose.
HpackBlock read_block(wire::Bytes octets);
wire::Buffer write_block(const HpackBlock& block);

/// One change of the list, or of what stands in it.
void change_block(HpackBlock& block, Random& random);

}  // namespace fuzz
