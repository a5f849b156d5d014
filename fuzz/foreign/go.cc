// Go's golang.org/x/net/http2 behind fuzz/abi.h: its HPACK, and its Framer. The other side of this
// is fuzz/foreign/go, a package that is built as an archive for C.
#include <signal.h>

#include <cstddef>
#include <cstdint>

#include "fuzz/abi.h"

extern "C" {
void goDestroy(std::uintptr_t handle);
std::uintptr_t goDecoderCreate();
void goDecoderLimit(std::uintptr_t handle, std::uint32_t limit);
int goDecode(std::uintptr_t handle, wireproof_octets piece, int is_last, wireproof_field_sink sink,
             void* context, char* reason, std::size_t room);
std::uintptr_t goEncoderCreate();
void goEncoderLimit(std::uintptr_t handle, std::uint32_t limit);
void goEncode(std::uintptr_t handle, const wireproof_field* fields, std::size_t count,
              wireproof_octets_sink sink, void* context);
std::uintptr_t goFramesCreate();
void goFeed(std::uintptr_t handle, wireproof_octets chunk, const wireproof_frame_sink* sink,
            void* context);
}

namespace {

/// Go runs on small stacks of its own: every handler of a signal must ask for another stack, which
/// a fuzzing engine's do not.
void give_handlers_a_stack() {
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction action;
    if (sigaction(number, nullptr, &action) == 0 && action.sa_handler != SIG_DFL &&
        action.sa_handler != SIG_IGN) {
      action.sa_flags |= SA_ONSTACK;
      sigaction(number, &action, nullptr);
    }
  }
}

void* state_of(std::uintptr_t handle) {
  static const bool done = (give_handlers_a_stack(), true);
  static_cast<void>(done);
  return reinterpret_cast<void*>(handle);
}

std::uintptr_t handle_of(void* state) { return reinterpret_cast<std::uintptr_t>(state); }

void destroy(void* state) { goDestroy(handle_of(state)); }

char reason[256];

const wireproof_hpack_decoder kDecoder = {
    .promises = WIREPROOF_TAKES_PIECES | WIREPROOF_KNOWS_NEVER_INDEXED,
    .create = [] { return state_of(goDecoderCreate()); },
    .destroy = destroy,
    .set_table_limit = [](void* state,
                          std::uint32_t octets) { goDecoderLimit(handle_of(state), octets); },
    .decode =
        [](void* state, wireproof_octets piece, int is_last, wireproof_field_sink sink,
           void* context) {
          return goDecode(handle_of(state), piece, is_last, sink, context, reason, sizeof reason);
        },
    .table_size = nullptr,
    .reason = [](void*) -> const char* { return reason; },
};

const wireproof_hpack_encoder kEncoder = {
    .promises = WIREPROOF_KNOWS_NEVER_INDEXED,
    .create = [] { return state_of(goEncoderCreate()); },
    .destroy = destroy,
    .set_table_limit = [](void* state,
                          std::uint32_t octets) { goEncoderLimit(handle_of(state), octets); },
    .encode = [](void* state, const wireproof_field* fields, std::size_t count,
                 wireproof_octets_sink sink,
                 void* context) { goEncode(handle_of(state), fields, count, sink, context); },
    .table_size = nullptr,
};

const wireproof_frame_parser kFrames = {
    .create = [] { return state_of(goFramesCreate()); },
    .destroy = destroy,
    .feed = [](void* state, wireproof_octets chunk, const wireproof_frame_sink* sink,
               void* context) { goFeed(handle_of(state), chunk, sink, context); },
};

const wireproof_parser kParser = {
    .abi = WIREPROOF_FUZZ_ABI,
    .name = "golang.org/x/net/http2",
    .hpack_decoder = &kDecoder,
    .hpack_encoder = &kEncoder,
    .frame_parser = &kFrames,
};

}  // namespace

const wireproof_parser* wireproof_foreign_parser(void) { return &kParser; }
