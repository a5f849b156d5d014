// Oracles that take turns. A second opinion costs more than the parser itself, and an engine runs
// thousands of neighbours of each input: of the costly oracles one looks at each of them.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "fuzz/target/target.h"
#include "wire/bytes.h"

namespace fuzz {

class Rota {
 public:
  /// Of so many oracles one looks at this input, the same each time, so that what it finds is found
  /// again; all of them do where the program says so.
  Rota(wire::Bytes input, std::size_t oracles)
      : all_(all_oracles_look()), turn_(all_ ? 0 : hash(input) % oracles) {}

  /// Whether it is the turn of this one, by number.
  bool has(std::size_t oracle) const { return all_ || oracle == turn_; }

 private:
  static std::size_t hash(wire::Bytes input) {
    return std::hash<std::string_view>()(
        {reinterpret_cast<const char*>(input.data()), input.size()});
  }

  bool all_;
  std::size_t turn_;
};

}  // namespace fuzz
