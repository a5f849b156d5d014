// The differences between implementations that the text allows, or that a line of
// fuzz/disagreements.tsv explains otherwise.
#pragma once

#include <string_view>

namespace fuzz {

/// Whether this class of disagreement is listed.
bool is_listed(std::string_view disagreement);

}  // namespace fuzz
