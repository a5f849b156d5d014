// The streams of a connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "wire/observer/stream.h"
#include "wire/types.h"

namespace wire::observer {

/// Streams by identifier, in slots that are used again. Streams that have closed are kept until too
/// many others have closed after them.
class StreamTable {
 public:
  StreamTable(std::size_t max_streams, std::size_t max_closed)
      : max_streams_(max_streams), max_closed_(max_closed) {}

  /// A stream that is not closed, or closed and still remembered; nullptr if neither.
  Stream* find(StreamId id);
  const Stream* find(StreamId id) const { return const_cast<StreamTable*>(this)->find(id); }
  /// A stream that the table does not have. nullptr: there are too many. References to other
  /// streams stay valid.
  Stream* open(StreamId id);
  /// The stream has closed: it may be forgotten some time.
  void retire(const Stream& stream);

  std::size_t live() const { return used_ - closed_count_; }

  /// Calls `visit(Stream&)` for each stream that is not forgotten.
  template <typename Visit>
  void each(Visit&& visit) {
    for (Stream& stream : slots_) {
      if (stream.id != 0) {
        visit(stream);
      }
    }
  }
  template <typename Visit>
  void each(Visit&& visit) const {
    for (const Stream& stream : slots_) {
      if (stream.id != 0) {
        visit(stream);
      }
    }
  }

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;

  std::size_t home(StreamId id) const { return (id * 0x9e3779b1U) >> shift_; }
  std::size_t bucket_of(StreamId id) const;
  void insert(std::uint32_t slot);
  void erase(StreamId id);
  void grow();
  void forget_oldest();

  std::size_t max_streams_;
  std::size_t max_closed_;
  std::deque<Stream> slots_;         // an unused one has id 0
  std::vector<std::uint32_t> free_;  // slots
  std::size_t used_ = 0;

  // Buckets hold slots; a stream stands in the first free bucket behind its home.
  std::vector<std::uint32_t> buckets_;
  unsigned shift_ = 32;

  std::vector<StreamId> closed_;  // a ring, the oldest first
  std::size_t closed_first_ = 0;
  std::size_t closed_count_ = 0;
};

}  // namespace wire::observer
