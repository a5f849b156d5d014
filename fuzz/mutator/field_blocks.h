// The field blocks of a list of frames: changed as lists of fields, and encoded anew.
#pragma once

#include "fuzz/mutator/frame_list.h"

namespace fuzz {

/// Changes the fields of one block, or over how many frames it goes. All blocks of its end that can
/// be read are encoded anew, so that their references into the dynamic table stay right. False:
/// there is no block that can be read.
bool change_block(FrameList& frames, Random& random);

}  // namespace fuzz
