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

wire::Buffer mutate(wire::Bytes input, std::size_t most, Random& random) {
  Stream stream = read(input);
  if (random.one_in(32)) {
    stream.step = random.octet();
  }
  do {
    change_frames(stream.frames, /*both_ends=*/false, random);
  } while (random.one_in(3));
  return write(stream, most, random);
}

wire::Buffer cross_over(wire::Bytes one, wire::Bytes other, std::size_t most, Random& random) {
  Stream stream = read(one);
  splice(stream.frames, read(other).frames, random);
  return write(stream, most, random);
}

}  // namespace

const Mutator kFramesMutator = {mutate, cross_over};

}  // namespace fuzz
