#include "wire/hpack/fault.h"

#include <utility>

namespace wire::hpack {

std::string_view to_string(Fault fault) {
  switch (fault) {
    case Fault::index_never_filled:
      return "an index of the dynamic table before anything was inserted";
    case Fault::index_beyond:
      return "an index beyond both tables";
    case Fault::index_evicted:
      return "the index of an evicted entry";
    case Fault::index_huge:
      return "an index that no table could reach";
    case Fault::update_not_first:
      return "a size update after a field";
    case Fault::integer_overflow:
      return "an integer above 2^32-1";
    case Fault::integer_overlong:
      return "an integer of too many octets";
    case Fault::integer_truncated:
      return "the block ends where an integer goes on";
    case Fault::string_beyond_block:
      return "a string longer than the rest of the block";
    case Fault::padding_too_long:
      return "Huffman padding of more than 7 bits";
    case Fault::padding_not_ones:
      return "Huffman padding that is not all ones";
    case Fault::eos_in_string:
      return "EOS in a Huffman-coded string";
    case Fault::index_zero:
      return "an indexed field with index 0";
    case Fault::update_too_large:
      return "a size update above the limit";
    case Fault::update_missing:
      return "the reduced table size is not acknowledged by a size update";
    case Fault::smallest_missing:
      return "the least of several table sizes is not acknowledged by a size update";
    case Fault::string_too_long:
      return "a string longer than we accept";
    case Fault::too_many_fields:
      return "more fields than we accept";
    case Fault::field_list_too_big:
      return "a field list larger than we accept";
  }
  return "not decodable";
}

ClauseId clause_of(Fault fault, Receiver receiver) {
  const auto side = [receiver](ClauseId server, ClauseId client) {
    return receiver == Receiver::server ? server : client;
  };
  switch (fault) {
    case Fault::index_never_filled:
      return ClauseId::rfc7541_2_3_2_dynamic_empty_start;
    case Fault::index_beyond:
      return side(ClauseId::rfc7541_2_3_3_index_too_large_server,
                  ClauseId::rfc7541_2_3_3_index_too_large_client);
    case Fault::index_evicted:
      return ClauseId::rfc7541_2_3_3_index_evicted;
    case Fault::index_huge:
      return ClauseId::rfc7541_2_3_3_index_huge;
    case Fault::update_not_first:
      return side(ClauseId::rfc7541_4_2_update_at_end_server,
                  ClauseId::rfc7541_4_2_update_at_end_client);
    case Fault::integer_overflow:
      return ClauseId::rfc7541_5_1_int_overflow;
    case Fault::integer_overlong:
      return ClauseId::rfc7541_5_1_int_overlong;
    case Fault::integer_truncated:
      return ClauseId::rfc7541_5_1_int_truncated;
    case Fault::string_beyond_block:
      return ClauseId::rfc7541_5_2_string_length_beyond;
    case Fault::padding_too_long:
      return side(ClauseId::rfc7541_5_2_huffman_pad_long_server,
                  ClauseId::rfc7541_5_2_huffman_pad_long_client);
    case Fault::padding_not_ones:
      return side(ClauseId::rfc7541_5_2_huffman_pad_zero_server,
                  ClauseId::rfc7541_5_2_huffman_pad_zero_client);
    case Fault::eos_in_string:
      return side(ClauseId::rfc7541_5_2_huffman_eos_server,
                  ClauseId::rfc7541_5_2_huffman_eos_client);
    case Fault::index_zero:
      return side(ClauseId::rfc7541_6_1_indexed_zero_server,
                  ClauseId::rfc7541_6_1_indexed_zero_client);
    case Fault::update_too_large:
      return side(ClauseId::rfc7541_6_3_update_too_large_server,
                  ClauseId::rfc7541_6_3_update_too_large_client);
    case Fault::update_missing:
      return side(ClauseId::rfc9113_4_3_1_table_reduced_missing_server,
                  ClauseId::rfc9113_4_3_1_table_reduced_missing_client);
    case Fault::smallest_missing:
      return ClauseId::rfc7541_4_2_update_smallest;
    case Fault::string_too_long:
      return ClauseId::rfc7541_7_4_string_length_limit;
    case Fault::too_many_fields:
      return ClauseId::rfc9113_10_5_dos_empty_headers;
    case Fault::field_list_too_big:
      return ClauseId::rfc9113_10_5_1_hpack_bomb;
  }
  return ClauseId::rfc9113_4_3_decode_error;
}

Reject rejection(Fault fault, Receiver receiver, std::string reason) {
  return {clause_of(fault, receiver), Scope::connection, ErrorCode::COMPRESSION_ERROR,
          std::move(reason)};
}

}  // namespace wire::hpack
