# Headers that nearly every file reads are read once. The preset dev does without: there each file must name what it uses.

option(WIREPROOF_PRECOMPILED "Precompile the headers that most files share" ON)

# For the files of the library NAME, besides those of the standard library and {fmt}: these.
function(precompile name)
  if(WIREPROOF_PRECOMPILED)
    target_precompile_headers(${name} PRIVATE
      <algorithm> <array> <chrono> <cstddef> <cstdint> <deque> <functional> <map> <memory> <optional> <set> <span> <string>
      <string_view> <utility> <variant> <vector> <fmt/format.h> <tl/expected.hpp> ${ARGN})
  endif()
endfunction()
