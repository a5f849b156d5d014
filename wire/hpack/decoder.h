// Decodes field blocks strictly (RFC 7541 §3, §6).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

#include "wire/bytes.h"
#include "wire/hpack/fault.h"
#include "wire/hpack/field.h"
#include "wire/hpack/string.h"
#include "wire/hpack/table.h"
#include "wire/types.h"

namespace wire::hpack {

/// What a decoder accepts. All sizes are in octets.
struct Limits {
  /// SETTINGS_HEADER_TABLE_SIZE, as acknowledged by the peer.
  std::uint32_t max_table_size = kDefaultTableSize;
  /// Of one name or value, decoded.
  std::size_t max_string = 65536;
  /// Fields of a block.
  std::size_t max_fields = 1024;
  /// Of a block's fields, 32 octets of overhead each (SETTINGS_MAX_HEADER_LIST_SIZE).
  std::size_t max_list = std::size_t{1} << 20U;
  /// Whose clauses a Reject names where the ledger has one for each side.
  Receiver receiver = Receiver::server;
};

/// Decodes the blocks of one direction of one connection, in order. A Reject's reason begins with
/// the place of the representation in its block ("octet 12: …"). The first fault is final
/// (rfc7541-3.1-error-state-final): every later block is answered with the same Reject. Memory is
/// bounded by the table's size and the longest string.
class Decoder {
 public:
  explicit Decoder(Limits limits = {});

  /// Decodes a whole block.
  tl::expected<FieldList, Reject> decode(Bytes block);

  /// Decodes a whole block and hands each field to `sink(const FieldView&)`, copying nothing that
  /// it need not; on a fault the fields before it have been handed out.
  template <typename Sink>
  tl::expected<void, Reject> decode(Bytes block, Sink&& sink) {
    begin(block);
    FieldView field;
    while (next(field)) {
      sink(std::as_const(field));
    }
    if (reject_) {
      return tl::unexpected(*reject_);
    }
    return {};
  }

  /// Begins a block whose fields next() then gives one by one; the block stays the caller's, and is
  /// to be read to its end.
  void begin(Bytes block);
  /// The next field; its views last until the decoder is called again. False at the end of the
  /// block and after a fault: see reject().
  [[nodiscard]] bool next(FieldView& field);
  /// The first fault, for good.
  const std::optional<Reject>& reject() const { return reject_; }
  /// How many size updates the block has begun with, so far (RFC 7541 §4.2 allows an encoder two).
  std::size_t size_updates() const { return size_updates_; }

  /// The peer has acknowledged another SETTINGS_HEADER_TABLE_SIZE. If the table holds more than
  /// that, the next block must begin with a size update that is not above it, nor above the least
  /// limit since the last block (RFC 9113 §4.3.1). A table that fits takes the new limit silently.
  void set_max_table_size(std::uint32_t octets);

  const DynamicTable& table() const { return table_; }

 private:
  bool size_update();
  bool settle();
  bool indexed(FieldView& field);
  bool literal(FieldView& field, unsigned prefix_bits, Representation representation);
  bool literal_name(std::uint32_t index, std::string_view& name);
  bool look_up(std::uint32_t index, Entry& entry);
  bool text(std::string_view& text);
  bool accept(const FieldView& field);
  void make_room(std::size_t block_size);

  // Each keeps the fault and returns false.
  bool fail(Fault fault, const std::string& detail = {});
  bool fail_index(std::uint32_t index);
  bool fail_reduction(const std::string& seen);
  bool fail_string(std::size_t size);

  Limits limits_;
  DynamicTable table_;
  std::uint32_t least_limit_;  // since the last block, if unsettled_
  bool unsettled_ = false;  // the limit went below the table's capacity: the next block settles it

  Cursor block_{Bytes{}};  // what is left of it
  std::size_t block_size_ = 0;
  std::size_t start_ = 0;  // octets of it before the representation that is being read
  std::size_t fields_ = 0;
  std::size_t list_size_ = 0;
  std::size_t size_updates_ = 0;

  // Huffman-coded strings of the current field are decoded into here.
  std::unique_ptr<char[]> scratch_;
  std::size_t scratch_size_ = 0;
  std::size_t scratch_used_ = 0;

  std::optional<Reject> reject_;
};

}  // namespace wire::hpack
