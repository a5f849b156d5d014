// The differences between implementations that the text allows, or that a line of
// fuzz/disagreements.tsv explains otherwise.
#pragma once

#include <string_view>

namespace fuzz {

/// Whether a class of disagreement is listed.
using Listed = bool (*)(std::string_view disagreement);

/// In fuzz/disagreements.tsv.
bool is_listed(std::string_view disagreement);

/// In the list that came with the foreign parser (WIREPROOF_FOREIGN_DISAGREEMENTS).
bool is_listed_for_foreign(std::string_view disagreement);

}  // namespace fuzz
