// From a forked child to the program that was asked for.
#pragma once

#include <string>

#include "harness/keeper/request.h"

namespace keeper {

/// Called in a child that holds its stdin, stdout and stderr already: sets limits, directory,
/// environment and signals, and becomes the program. Returns only when that failed: with why.
std::string become_program(const Start& start);

}  // namespace keeper
