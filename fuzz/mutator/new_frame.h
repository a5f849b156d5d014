// Frames out of nothing, well-formed, for mutators to begin with.
#pragma once

#include "fuzz/mutator/frame_list.h"
#include "wire/hpack/field.h"
#include "wire/types.h"

namespace fuzz {

/// A frame that might follow those that are there: on one of their streams, or on a new one.
FrameItem new_frame(const FrameList& frames, wire::observer::Role by, Random& random);
/// A whole exchange on a new stream: request, content, response, trailers, or the first few of
/// them.
FrameList new_exchange(const FrameList& frames, Random& random);

/// A stream that the frames speak of, one beside it, or a new one.
wire::StreamId some_stream(const FrameList& frames, Random& random);
/// The block of these fields, as an encoder without a dynamic table writes it.
wire::Buffer some_block(const wire::hpack::FieldList& fields, Random& random);

}  // namespace fuzz
