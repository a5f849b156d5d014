// What an observer keeps of a connection, kept in the plainest way: windows, who has ended what,
// which field block is open, how much content has come. The observer's own is compared with it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "fuzz/input/conversation.h"
#include "wire/observer/observer.h"

namespace fuzz {

/// What the books expect of the observer for one frame.
struct Expected {
  bool contiguous = true;     ///< no field block is interrupted, none is continued that isn't open
  bool within_window = true;  ///< of the connection
  bool right_length = true;   ///< a message that ends here is as long as its content-length
  bool message_ends = false;  ///< on a stream that nobody has reset
};

class NaiveBooks {
 public:
  /// Enters a frame.
  Expected enter(const Said& said);

  /// What of the windows differs, for people.
  std::optional<std::string> difference(const wire::observer::Connection& connection) const;
  /// What of the streams does; only while nobody has broken a rule, since what follows a broken one
  /// is a matter of taste.
  std::optional<std::string> difference_of_streams(
      const wire::observer::Connection& connection) const;

 private:
  struct Message {
    bool over = false;
    bool reset = false;
    std::optional<std::uint64_t> length;
    std::uint64_t content = 0;
  };
  struct Block {
    wire::StreamId stream = 0;  // 0: none is open
    bool end_stream = false;
  };

  void end(const Said& said, Expected& expected);

  wire::observer::ByRole<std::int64_t> windows_{65535, 65535};
  wire::observer::ByRole<Block> blocks_;
  std::map<wire::StreamId, wire::observer::ByRole<Message>> streams_;
};

}  // namespace fuzz
