// nghttp2's HPACK behind fuzz/abi.h. Of frames it offers no parser without a session's state.
#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "fuzz/abi.h"

namespace {

// The decoder, "inflater" here.

struct Inflater {
  Inflater() { nghttp2_hd_inflate_new(&inflater); }
  ~Inflater() { nghttp2_hd_inflate_del(inflater); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  nghttp2_hd_inflater* inflater = nullptr;
  int error = 0;
};

Inflater& inflater_of(void* state) { return *static_cast<Inflater*>(state); }

int inflate(void* state, wireproof_octets piece, int is_last, wireproof_field_sink sink,
            void* context) {
  Inflater& self = inflater_of(state);
  while (true) {
    nghttp2_nv pair;
    int flags = 0;
    const auto used =
        nghttp2_hd_inflate_hd2(self.inflater, &pair, &flags, piece.at, piece.size, is_last);
    if (used < 0) {
      self.error = static_cast<int>(used);
      return 1;
    }
    piece.at += used;
    piece.size -= static_cast<std::size_t>(used);
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) {
      const wireproof_field field = {{pair.name, pair.namelen},
                                     {pair.value, pair.valuelen},
                                     (pair.flags & NGHTTP2_NV_FLAG_NO_INDEX) != 0 ? 1 : 0};
      sink(context, &field);
    }
    if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) {
      nghttp2_hd_inflate_end_headers(self.inflater);
      return 0;
    }
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) == 0 && piece.size == 0) {
      return 0;  // it waits for the next piece
    }
  }
}

const wireproof_hpack_decoder kDecoder = {
    .promises =
        WIREPROOF_TAKES_PIECES | WIREPROOF_REJECTION_IS_FINAL | WIREPROOF_KNOWS_NEVER_INDEXED,
    .create = []() -> void* { return new Inflater; },
    .destroy = [](void* state) { delete &inflater_of(state); },
    .set_table_limit =
        [](void* state, std::uint32_t octets) {
          nghttp2_hd_inflate_change_table_size(inflater_of(state).inflater, octets);
        },
    .decode = inflate,
    .table_size =
        [](void* state) {
          return nghttp2_hd_inflate_get_dynamic_table_size(inflater_of(state).inflater);
        },
    .reason = [](void* state) { return nghttp2_strerror(inflater_of(state).error); },
};

// The encoder, "deflater" here.

constexpr std::size_t kTableSize = 4096;

nghttp2_hd_deflater* deflater_of(void* state) { return static_cast<nghttp2_hd_deflater*>(state); }

void* create_deflater() {
  nghttp2_hd_deflater* deflater = nullptr;
  nghttp2_hd_deflate_new(&deflater, kTableSize);
  return deflater;
}

void deflate(void* state, const wireproof_field* fields, std::size_t count,
             wireproof_octets_sink sink, void* context) {
  const auto mutable_octets = [](const std::uint8_t* octets) {
    return const_cast<std::uint8_t*>(octets);  // it leaves them alone
  };
  std::vector<nghttp2_nv> pairs;
  pairs.reserve(count);
  for (const auto* field = fields; field != fields + count; ++field) {
    const auto flags = field->never_indexed != 0 ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE;
    pairs.push_back({mutable_octets(field->name.at), mutable_octets(field->value.at),
                     field->name.size, field->value.size, static_cast<std::uint8_t>(flags)});
  }
  std::vector<std::uint8_t> block(
      nghttp2_hd_deflate_bound(deflater_of(state), pairs.data(), pairs.size()));
  const auto used = nghttp2_hd_deflate_hd(deflater_of(state), block.data(), block.size(),
                                          pairs.data(), pairs.size());
  sink(context, {block.data(), static_cast<std::size_t>(used)});
}

const wireproof_hpack_encoder kEncoder = {
    .promises = WIREPROOF_KNOWS_NEVER_INDEXED,
    .create = create_deflater,
    .destroy = [](void* state) { nghttp2_hd_deflate_del(deflater_of(state)); },
    .set_table_limit =
        [](void* state, std::uint32_t octets) {
          nghttp2_hd_deflate_change_table_size(deflater_of(state), octets);
        },
    .encode = deflate,
    .table_size =
        [](void* state) { return nghttp2_hd_deflate_get_dynamic_table_size(deflater_of(state)); },
};

const wireproof_parser kParser = {
    .abi = WIREPROOF_FUZZ_ABI,
    .name = "nghttp2",
    .hpack_decoder = &kDecoder,
    .hpack_encoder = &kEncoder,
    .frame_parser = nullptr,
};

}  // namespace

const wireproof_parser* wireproof_foreign_parser(void) { return &kParser; }
