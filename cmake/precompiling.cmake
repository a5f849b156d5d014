# Headers that nearly every file reads are read once. The preset dev does without: there each file must name what it uses.

option(WIREPROOF_PRECOMPILED "Precompile the headers that most files share" ON)

set(standard_headers <algorithm> <array> <chrono> <cstddef> <cstdint> <deque> <functional> <map> <memory> <mutex> <optional> <set> <span> <string>
                     <string_view> <utility> <variant> <vector>)

# An upgrade of the system gives its headers new times, mostly older than the build, which then would never be made anew: clang is to look at what they hold.
if(WIREPROOF_PRECOMPILED AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_compile_options("SHELL:-Xclang -fvalidate-ast-input-files-content")
endif()

function(precompile_headers name)
  if(WIREPROOF_PRECOMPILED)
    target_precompile_headers(${name} PRIVATE ${standard_headers} ${ARGN})
  endif()
endfunction()

# For the files of the library NAME, besides those of the standard library and {fmt}: these.
function(precompile name)
  precompile_headers(${name} <fmt/format.h> <tl/expected.hpp> ${ARGN})
endfunction()

# For the files of a peer, NAME, besides those of the standard library and gRPC C++: these.
function(precompile_grpc name)
  precompile_headers(${name} <grpcpp/grpcpp.h> <grpcpp/support/sync_stream.h> ${ARGN})
endfunction()
