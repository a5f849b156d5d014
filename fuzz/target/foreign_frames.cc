// Somebody's frame parser (fuzz/abi.h) on any octets, beside ours: it tells of the same frames and
// of the same errors, whatever the chunks are, and of nothing after a connection error.
#include <algorithm>
#include <string>
#include <vector>

#include "fuzz/oracle/disagreements.h"
#include "fuzz/oracle/frame_differential.h"
#include "fuzz/oracle/frame_events.h"
#include "fuzz/oracle/hold.h"
#include "fuzz/oracle/linked_parser.h"
#include "fuzz/oracle/shown.h"
#include "fuzz/target/target.h"

namespace fuzz {
namespace {

/// The first event that two readings of the same octets differ in.
std::string first_difference(const std::vector<FrameEvent>& whole,
                             const std::vector<FrameEvent>& pieces) {
  const std::size_t both = std::min(whole.size(), pieces.size());
  std::size_t i = 0;
  while (i < both && whole[i] == pieces[i]) {
    ++i;
  }
  return "frame " + std::to_string(i + 1) +
         "\n  whole:  " + (i < whole.size() ? shown(whole[i]) : "nothing") +
         "\n  chunks: " + (i < pieces.size() ? shown(pieces[i]) : "nothing");
}

}  // namespace

int run(wire::Bytes input) {
  const wireproof_frame_parser& functions = linked_frame_parser();
  if (input.empty()) {
    return 0;
  }
  const std::size_t step = 1 + input.front() % 32;
  const wire::Bytes octets = input.subspan(1);
  const auto whole = foreign_frames(functions, octets, std::max<std::size_t>(octets.size(), 1));
  const auto pieces = foreign_frames(functions, octets, step);
  hold(pieces == whole, "chunking", [&] {
    return "in chunks of " + std::to_string(step) + " another " + first_difference(whole, pieces) +
           "\nof " + shown(octets);
  });
  compare_frames(octets, our_frames(octets), whole, linked_parser().name, is_listed_for_foreign);
  return 0;
}

}  // namespace fuzz
