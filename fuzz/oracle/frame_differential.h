// Another frame parser as a second opinion on ours.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fuzz/oracle/disagreements.h"
#include "fuzz/oracle/frame_events.h"
#include "wire/bytes.h"

namespace fuzz {

/// Both tell of the same frames and of the same errors, with the same scope and code. Where they
/// differ, the difference has a class, by its cause:
///  - frames/accepts/CLAUSE: it accepts what we reject by this clause
///  - frames/silent/CLAUSE: it says nothing of what we reject, nor of anything after that
///  - frames/rejects/TYPE: it rejects a frame of this type that we accept
///  - frames/wider/CLAUSE: the connection's error instead of the stream's (RFC 9113 §5.4 allows
///  that
///    to every endpoint); frames/narrower/CLAUSE: the stream's instead of the connection's
///  - frames/code/CLAUSE: another error code
///  - frames/header/TYPE, frames/content/TYPE: it reads another header, or another content
///  - frames/lost/TYPE: it says nothing of a frame that we accept
///  - frames/unfinished: it accepts a frame that has not come to its end
/// A difference whose class is not listed fails. After one that is listed the frames that follow
/// are compared, as long as either goes on.
void compare_frames(wire::Bytes octets, const OurFrames& ours,
                    const std::vector<FrameEvent>& theirs, const char* name, Listed is_listed);

}  // namespace fuzz
