// Headers of real sites, from hpack-test-case (bench/stories/README.md).
#pragma once

#include "bench/lists.h"

namespace bench {

/// Requests or responses of one connection each.
using Stories = std::vector<Lists>;

/// All stories of bench/stories, or of the folder that WIREPROOF_STORIES names.
const Stories& stories();

}  // namespace bench
