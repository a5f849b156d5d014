// Inputs of fuzz/target/frames.cc: an octet, the size of chunks, and a stream of frames.
#include <utility>

#include "fuzz/mutator/frame_list.h"
#include "fuzz/mutator/list.h"
#include "fuzz/mutator/mutator.h"

namespace fuzz {
namespace {

struct Stream {
  std::uint8_t step = 0;
  FrameList frames;
};

Stream read(wire::Bytes input) {
  Stream stream;
  wire::Cursor cursor(input);
  (void)cursor.u8(stream.step);
  while (cursor.remaining() > 0) {
    stream.frames.push_back(read_frame(cursor));
  }
  return stream;
}

wire::Buffer write(Stream& stream, std::size_t most, Random& random) {
  return fitting(stream.frames, most, random, [&stream](const FrameList& frames) {
    wire::Writer writer;
    writer.u8(stream.step);
    for (const FrameItem& frame : frames) {
      write_frame(writer, frame);
    }
    return writer.take();
  });
}

void change(Stream& stream, Random& random) {
  if (random.one_in(32)) {
    stream.step = random.octet();
  }
  change_frames(stream.frames, /*both_ends=*/false, random);
}

FrameList& frames(Stream& stream) { return stream.frames; }

}  // namespace

const Mutator kFramesMutator = list_mutator<read, change, write, frames>();

}  // namespace fuzz
