// HPACK: our decoder and encoder beside nghttp2's, on the same blocks and lists. An iteration is
// all connections of a set, the dynamic table empty at the start of each; items are fields.
#include <benchmark/benchmark.h>
#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "bench/stories.h"
#include "wire/hpack/decoder.h"
#include "wire/hpack/encoder.h"

namespace bench {
namespace {

using wire::Buffer;
using wire::Bytes;
using wire::hpack::Decoder;
using wire::hpack::Encoder;
using wire::hpack::FieldList;
using wire::hpack::FieldView;

void report(benchmark::State& state, const Stories& stories) {
  std::size_t fields = 0;
  for (const Lists& lists : stories) {
    fields += count(lists);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(fields));
}

[[noreturn]] void broken(const char* what) {
  std::fprintf(stderr, "codec_bench: %s\n", what);
  std::abort();
}

// nghttp2's view of the lists ---------------------------------------------------------------------

using Pairs = std::vector<nghttp2_nv>;

std::uint8_t* octets(const std::string& text) {
  return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
}

std::vector<Pairs> pairs_of(const Lists& lists) {
  std::vector<Pairs> all;
  for (const FieldList& list : lists) {
    Pairs& pairs = all.emplace_back();
    for (const auto& field : list) {
      pairs.push_back({octets(field.name), octets(field.value), field.name.size(),
                       field.value.size(), NGHTTP2_NV_FLAG_NONE});
    }
  }
  return all;
}

std::vector<std::vector<Pairs>> pairs_of(const Stories& stories) {
  std::vector<std::vector<Pairs>> all;
  for (const Lists& lists : stories) {
    all.push_back(pairs_of(lists));
  }
  return all;
}

/// The blocks of a connection that both decoders read: nghttp2's own.
std::vector<Buffer> blocks_of(const Lists& lists) {
  nghttp2_hd_deflater* deflater = nullptr;
  nghttp2_hd_deflate_new(&deflater, 4096);
  std::vector<Buffer> blocks;
  for (const Pairs& pairs : pairs_of(lists)) {
    Buffer block(nghttp2_hd_deflate_bound(deflater, pairs.data(), pairs.size()));
    const auto used =
        nghttp2_hd_deflate_hd(deflater, block.data(), block.size(), pairs.data(), pairs.size());
    block.resize(static_cast<std::size_t>(used));
    blocks.push_back(std::move(block));
  }
  nghttp2_hd_deflate_del(deflater);
  return blocks;
}

std::vector<std::vector<Buffer>> blocks_of(const Stories& stories) {
  std::vector<std::vector<Buffer>> all;
  for (const Lists& lists : stories) {
    all.push_back(blocks_of(lists));
  }
  return all;
}

// Decoding ----------------------------------------------------------------------------------------

void decode_ours(benchmark::State& state, const Stories& stories) {
  const auto connections = blocks_of(stories);
  for (auto _ : state) {
    for (const auto& blocks : connections) {
      Decoder decoder;
      for (const Buffer& block : blocks) {
        const auto done =
            decoder.decode(block, [](const FieldView& field) { benchmark::DoNotOptimize(field); });
        if (!done) {
          broken("our decoder rejects a block");
        }
      }
    }
  }
  report(state, stories);
}

/// With the list of strings that most callers ask for.
void decode_ours_to_list(benchmark::State& state, const Stories& stories) {
  const auto connections = blocks_of(stories);
  for (auto _ : state) {
    for (const auto& blocks : connections) {
      Decoder decoder;
      for (const Buffer& block : blocks) {
        benchmark::DoNotOptimize(decoder.decode(block));
      }
    }
  }
  report(state, stories);
}

void inflate(nghttp2_hd_inflater* inflater, Bytes block, auto&& sink) {
  while (true) {
    nghttp2_nv nv;
    int flags = 0;
    const auto used =
        nghttp2_hd_inflate_hd2(inflater, &nv, &flags, block.data(), block.size(), /*in_final=*/1);
    if (used < 0) {
      broken("nghttp2 rejects a block");
    }
    block = block.subspan(static_cast<std::size_t>(used));
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) {
      sink(nv);
    }
    if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) {
      nghttp2_hd_inflate_end_headers(inflater);
      return;
    }
  }
}

void decode_nghttp2(benchmark::State& state, const Stories& stories) {
  const auto connections = blocks_of(stories);
  for (auto _ : state) {
    for (const auto& blocks : connections) {
      nghttp2_hd_inflater* inflater = nullptr;
      nghttp2_hd_inflate_new(&inflater);
      for (const Buffer& block : blocks) {
        inflate(inflater, block, [](const nghttp2_nv& nv) { benchmark::DoNotOptimize(nv); });
      }
      nghttp2_hd_inflate_del(inflater);
    }
  }
  report(state, stories);
}

void decode_nghttp2_to_list(benchmark::State& state, const Stories& stories) {
  const auto connections = blocks_of(stories);
  for (auto _ : state) {
    for (const auto& blocks : connections) {
      nghttp2_hd_inflater* inflater = nullptr;
      nghttp2_hd_inflate_new(&inflater);
      for (const Buffer& block : blocks) {
        FieldList fields;
        inflate(inflater, block, [&fields](const nghttp2_nv& nv) {
          fields.push_back({std::string(reinterpret_cast<const char*>(nv.name), nv.namelen),
                            std::string(reinterpret_cast<const char*>(nv.value), nv.valuelen),
                            (nv.flags & NGHTTP2_NV_FLAG_NO_INDEX) != 0});
        });
        benchmark::DoNotOptimize(fields);
      }
      nghttp2_hd_inflate_del(inflater);
    }
  }
  report(state, stories);
}

// Encoding ----------------------------------------------------------------------------------------

void encode_ours(benchmark::State& state, const Stories& stories) {
  std::size_t size = 0;
  for (auto _ : state) {
    size = 0;
    for (const Lists& lists : stories) {
      Encoder encoder;
      for (const FieldList& list : lists) {
        const Buffer block = encoder.encode(list, {.dynamic_table = true});
        benchmark::DoNotOptimize(block.data());
        size += block.size();
      }
    }
  }
  report(state, stories);
  state.counters["octets"] = static_cast<double>(size);
}

void encode_nghttp2(benchmark::State& state, const Stories& stories) {
  const auto connections = pairs_of(stories);
  std::size_t size = 0;
  for (auto _ : state) {
    size = 0;
    for (const auto& lists : connections) {
      nghttp2_hd_deflater* deflater = nullptr;
      nghttp2_hd_deflate_new(&deflater, 4096);
      for (const Pairs& pairs : lists) {
        Buffer block(nghttp2_hd_deflate_bound(deflater, pairs.data(), pairs.size()));
        size += static_cast<std::size_t>(nghttp2_hd_deflate_hd(deflater, block.data(), block.size(),
                                                               pairs.data(), pairs.size()));
        benchmark::DoNotOptimize(block.data());
      }
      nghttp2_hd_deflate_del(deflater);
    }
  }
  report(state, stories);
  state.counters["octets"] = static_cast<double>(size);
}

// Names are WHOSE/WHAT: scripts/bench pairs them.
const int registered = [] {
  const std::pair<const char*, Stories> sets[] = {
      {"grpc", {grpc()}}, {"browser", {browser()}}, {"stories", stories()}};
  const std::pair<const char*, void (*)(benchmark::State&, const Stories&)> ways[] = {
      {"wireproof/hpack-decode/", decode_ours},
      {"nghttp2/hpack-decode/", decode_nghttp2},
      {"wireproof/hpack-decode-to-list/", decode_ours_to_list},
      {"nghttp2/hpack-decode-to-list/", decode_nghttp2_to_list},
      {"wireproof/hpack-encode/", encode_ours},
      {"nghttp2/hpack-encode/", encode_nghttp2}};
  for (const auto& [set, lists] : sets) {
    for (const auto& [way, function] : ways) {
      benchmark::RegisterBenchmark((std::string(way) + set).c_str(), function, lists);
    }
  }
  return 0;
}();

}  // namespace
}  // namespace bench
