// Everything that can be wrong with a field block, and the clause that each breaks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wire/types.h"

namespace wire::hpack {

/// What a decoder can find. The order is that of RFC 7541.
enum class Fault : std::uint8_t {
  index_never_filled,  ///< the first dynamic index, before anything was inserted
  index_beyond,        ///< an index that no entry has had so far
  index_evicted,       ///< the index of an entry that is gone
  index_huge,          ///< an index that no table could ever reach
  update_not_first,    ///< a size update after a field
  integer_overflow,    ///< a value above 2^32-1
  integer_overlong,    ///< more octets than any accepted value needs
  integer_truncated,   ///< the block ends inside an integer, or where one was due
  string_beyond_block,
  padding_too_long,  ///< more than 7 bits after the last Huffman code
  padding_not_ones,  ///< padding that is not the beginning of EOS
  eos_in_string,
  index_zero,
  update_too_large,   ///< above the limit that we announced
  update_missing,     ///< the table does not fit the reduced limit, and no update said so
  smallest_missing,   ///< the same, and the limit has risen again since
  string_too_long,    ///< our limit
  too_many_fields,    ///< our limit
  field_list_too_big  ///< our limit
};

/// Who decodes. Some clauses stand in the ledger once for each side.
enum class Receiver : std::uint8_t { server, client };

/// For people: "the index of an evicted entry".
std::string_view to_string(Fault fault);

/// The clause that a fault breaks.
ClauseId clause_of(Fault fault, Receiver receiver);

/// Every fault ends the connection with COMPRESSION_ERROR (RFC 9113 §4.3): the tables of both sides
/// differ from then on.
Reject rejection(Fault fault, Receiver receiver, std::string reason);

}  // namespace wire::hpack
