#include "harness/keeper/line_splitter.h"

#include <algorithm>
#include <utility>

namespace keeper {
namespace {

bool continues_a_character(char octet) {
  return (static_cast<unsigned char>(octet) & 0xc0U) == 0x80U;
}

/// The greatest cut at or below `max` that divides no UTF-8 character; `max` where the text is not
/// UTF-8.
std::size_t cut_before(std::string_view text, std::size_t max) {
  constexpr std::size_t longest_character = 4;
  for (std::size_t back = 0; back < std::min(longest_character, max); ++back) {
    if (!continues_a_character(text[max - back])) {
      return max - back;
    }
  }
  return max;
}

}  // namespace

std::vector<Piece> LineSplitter::feed(std::string_view octets) {
  std::vector<Piece> pieces;
  while (!octets.empty()) {
    const std::size_t newline = octets.find('\n');
    const bool complete = newline != std::string_view::npos;
    line_ += octets.substr(0, newline);
    octets.remove_prefix(complete ? newline + 1 : octets.size());
    cut_long_line(pieces);
    if (complete) {
      pieces.push_back({std::exchange(line_, {}), false});
    }
  }
  return pieces;
}

std::vector<Piece> LineSplitter::finish() {
  if (line_.empty()) {
    return {};
  }
  return {{std::exchange(line_, {}), false}};
}

void LineSplitter::cut_long_line(std::vector<Piece>& pieces) {
  std::size_t begin = 0;
  while (line_.size() - begin > max_octets_) {
    const std::size_t size = cut_before(std::string_view(line_).substr(begin), max_octets_);
    pieces.push_back({line_.substr(begin, size), true});
    begin += size;
  }
  line_.erase(0, begin);
}

}  // namespace keeper
