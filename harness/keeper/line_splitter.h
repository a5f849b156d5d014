// Cuts a stream of octets into lines of bounded length.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace keeper {

/// A line without its newline, or a part of one that was too long.
struct Piece {
  std::string text;
  /// The line goes on in the next piece.
  bool more = false;

  bool operator==(const Piece&) const = default;
};

/// However the octets are chunked, the pieces are the same.
class LineSplitter {
 public:
  /// Pieces hold at most `max_octets`; a longer line is cut between two UTF-8 characters.
  explicit LineSplitter(std::size_t max_octets) : max_octets_(max_octets) {}

  /// The pieces completed by `octets`.
  std::vector<Piece> feed(std::string_view octets);

  /// What stood after the last newline, as one more piece; nothing when the stream ended with one.
  std::vector<Piece> finish();

 private:
  void cut_long_line(std::vector<Piece>& pieces);

  std::size_t max_octets_;
  std::string line_;  // what stands after the last newline or cut
};

}  // namespace keeper
