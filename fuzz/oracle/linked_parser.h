// The parser of fuzz/abi.h that this program is linked with.
#pragma once

#include "fuzz/abi.h"

namespace fuzz {

/// All of it; one that is made for another version of the interface fails.
const wireproof_parser& linked_parser();

/// A part of it, which fails where there is none.
const wireproof_hpack_decoder& linked_hpack_decoder();
const wireproof_hpack_encoder& linked_hpack_encoder();
const wireproof_frame_parser& linked_frame_parser();

}  // namespace fuzz
