// An honest peer that announces SETTINGS of the caller's choice besides its own.
#pragma once

#include <memory>
#include <string_view>

#include "peer/conduct.h"

namespace peer {

/// `settings`: "MAX_FRAME_SIZE=32768,HEADER_TABLE_SIZE=1024"; null where that is no such list.
/// Values that RFC 9113 §6.5.2 forbids are announced all the same, and then nobody is honest.
std::unique_ptr<Conduct> make_announcing(std::string_view settings);

}  // namespace peer
