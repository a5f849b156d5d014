// Inputs of fuzz/target/observer.cc: what two ends say (fuzz/input/dialogue.h), as frames.
#include <algorithm>
#include <utility>

#include "fuzz/input/dialogue.h"
#include "fuzz/mutator/frame_list.h"
#include "fuzz/mutator/list.h"
#include "fuzz/mutator/mutator.h"
#include "wire/preface.h"

namespace fuzz {
namespace {

using wire::observer::ByRole;
using wire::observer::Role;

struct Connection {
  std::uint8_t flags = Dialogue::kGreeted;
  FrameList frames;
};

/// The octets of both ends, cut into frames in the order in which these are whole.
class Cutter {
 public:
  explicit Cutter(FrameList& frames) : frames_(frames) {}

  void feed(const Piece& piece) {
    wire::Buffer& kept = kept_[piece.by];
    kept.insert(kept.end(), piece.octets.begin(), piece.octets.end());
    std::size_t used = 0;
    if (piece.by == Role::client && begins_with_preface(kept)) {
      frames_.push_back({.by = piece.by, .header = {}, .payload = preface()});
      used = wire::kClientPreface.size();
    }
    while (const auto header = wire::FrameHeader::decode(wire::Bytes(kept).subspan(used))) {
      if (kept.size() - used - wire::kFrameHeaderSize < header->length) {
        break;
      }
      wire::Cursor cursor(wire::Bytes(kept).subspan(used));
      add(piece.by, read_frame(cursor));
      used = kept.size() - cursor.remaining();
    }
    kept.erase(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(used));
  }

  /// What is left of either end is the beginning of a frame, or less.
  void finish() {
    for (const Role by : {Role::client, Role::server}) {
      if (!kept_[by].empty()) {
        wire::Cursor cursor(kept_[by]);
        add(by, read_frame(cursor));
      }
    }
  }

 private:
  static wire::Buffer preface() {
    return {wire::kClientPreface.begin(), wire::kClientPreface.end()};
  }
  static bool begins_with_preface(const wire::Buffer& octets) {
    return octets.size() >= wire::kClientPreface.size() &&
           std::equal(wire::kClientPreface.begin(), wire::kClientPreface.end(), octets.begin());
  }

  void add(Role by, FrameItem frame) {
    frame.by = by;
    frames_.push_back(std::move(frame));
  }

  FrameList& frames_;
  ByRole<wire::Buffer> kept_;
};

Connection read(wire::Bytes input) {
  Connection connection;
  if (!input.empty()) {
    connection.flags = input.front();
  }
  Dialogue dialogue(input);
  Cutter cutter(connection.frames);
  for (Piece piece; dialogue.next(piece);) {
    cutter.feed(piece);
  }
  cutter.finish();
  return connection;
}

void write_pieces(wire::Writer& writer, Role by, wire::Bytes octets) {
  while (!octets.empty()) {
    const wire::Bytes piece = octets.first(std::min(octets.size(), Dialogue::kLongest));
    writer.u8(static_cast<std::uint8_t>((piece.size() - 1) |
                                        (by == Role::server ? Dialogue::kServer : 0)));
    writer.bytes(piece);
    octets = octets.subspan(piece.size());
  }
}

wire::Buffer write(Connection& connection, std::size_t most, Random& random) {
  return fitting(connection.frames, most, random, [&connection](const FrameList& frames) {
    wire::Writer writer;
    writer.u8(connection.flags);
    for (const FrameItem& frame : frames) {
      wire::Writer octets;
      write_frame(octets, frame);
      write_pieces(writer, frame.by, octets.take());
    }
    return writer.take();
  });
}

void change(Connection& connection, Random& random) {
  if (random.one_in(16)) {
    connection.flags ^= static_cast<std::uint8_t>(1U << random.below(8));
  }
  change_frames(connection.frames, /*both_ends=*/true, random);
}

FrameList& frames(Connection& connection) { return connection.frames; }

}  // namespace

const Mutator kObserverMutator = list_mutator<read, change, write, frames>();

}  // namespace fuzz
