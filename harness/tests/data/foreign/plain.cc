// HPACK and frames by the book, with no thought of speed: a parser that has no disagreement, but
// for the bug that the environment names.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/abi.h"
#include "wire/hpack/huffman_code.h"
#include "wire/hpack/static_table.h"

namespace {

using Octets = std::vector<std::uint8_t>;

/// Whether this is the bug that it is to have.
bool has(const std::string& bug) {
  static const char* const kNamed = std::getenv("BUG");
  return kNamed != nullptr && bug == kNamed;
}

// HPACK

/// Each code by its length and bits (RFC 7541 Appendix B, which is canonical).
std::map<std::pair<unsigned, std::uint32_t>, std::size_t> huffman_code() {
  std::map<std::pair<unsigned, std::uint32_t>, std::size_t> symbols;
  std::uint32_t code = 0;
  for (unsigned length = 1; length <= wire::hpack::huffman::kLongest; ++length, code <<= 1U) {
    for (std::size_t symbol = 0; symbol < wire::hpack::huffman::kSymbols; ++symbol) {
      if (wire::hpack::huffman::kLengths[symbol] == length) {
        symbols[{length, code++}] = symbol;
      }
    }
  }
  return symbols;
}

struct Decoder {
  using Entry = std::pair<std::string, std::string>;

  std::uint32_t limit = 4096, least = 4096, capacity = 4096;
  std::deque<Entry> table;  // newest first
  Octets block;
  std::size_t at = 0;
  bool rejected = false;
  const char* reason = "";

  std::size_t size() const {
    std::size_t sum = 0;
    for (const Entry& entry : table) {
      sum += entry.first.size() + entry.second.size() + 32;
    }
    return sum;
  }
  void evict() {
    while (size() > capacity) {
      table.pop_back();
    }
  }
  bool fail(const char* why) {
    reason = why;
    rejected = true;
    return false;
  }

  bool integer(unsigned bits, std::uint64_t& value) {
    const std::uint64_t full = (1U << bits) - 1;
    value = block[at++] & full;
    if (value < full) {
      return true;
    }
    for (unsigned shift = 0; shift <= 28; shift += 7) {
      if (at == block.size()) {
        return fail("an integer without end");
      }
      const std::uint8_t octet = block[at++];
      value += std::uint64_t{octet & 0x7fU} << shift;
      if (octet < 0x80) {
        return value <= 0xffffffff || fail("an integer too large");
      }
    }
    return fail("an integer too long");
  }

  bool huffman(const std::uint8_t* octets, std::size_t count, std::string& text) {
    static const auto kCode = huffman_code();
    std::uint32_t code = 0;
    unsigned bits = 0;
    for (std::size_t bit = 0; bit < count * 8; ++bit) {
      code = code << 1U | (octets[bit / 8] >> (7 - bit % 8) & 1U);
      const auto symbol = kCode.find({++bits, code});
      if (symbol != kCode.end()) {
        if (symbol->second == wire::hpack::huffman::kEos) {
          return fail("EOS");
        }
        text += static_cast<char>(symbol->second);
        code = bits = 0;
      }
    }
    return (bits <= (has("eight bits of padding") ? 8 : 7) && code == (1U << bits) - 1) ||
           fail("padding");
  }

  bool string(std::string& text) {
    std::uint64_t count = 0;
    if (at == block.size()) {
      return fail("a string is missing");
    }
    const bool coded = block[at] >= 0x80;
    if (!integer(7, count)) {
      return false;
    }
    if (count > block.size() - at) {
      return fail("a string without end");
    }
    const std::uint8_t* octets = block.data() + at;
    at += count;
    if (!coded) {
      text.assign(octets, octets + count);
    }
    return !coded || huffman(octets, count, text);
  }

  bool look_up(std::uint64_t index, Entry& entry) {
    if (index >= 1 && index <= 61) {
      const auto& known = wire::hpack::kStaticTable[index - 1];
      entry = {std::string(known.name), std::string(known.value)};
      return true;
    }
    if (index == 0 || index > 61 + table.size()) {
      return fail("no such index");
    }
    entry = table[index - 62];
    return true;
  }

  /// The size updates, or that none is needed.
  bool begin() {
    bool updated = least >= capacity;
    while (at < block.size() && (block[at] & 0xe0U) == 0x20) {
      std::uint64_t value = 0;
      if (!integer(5, value)) {
        return false;
      }
      if ((value > limit && !has("any size update")) ||
          (!updated && value > least && size() > least)) {
        return fail("a size update too large");
      }
      capacity = static_cast<std::uint32_t>(value);
      evict();
      updated = true;
    }
    if (!updated && at < block.size()) {
      if (size() > least) {
        return fail("a size update is missing");
      }
      capacity = std::min(capacity, limit);
      updated = true;
    }
    least = updated ? 0xffffffff : least;
    return true;
  }

  bool field(wireproof_field_sink sink, void* context) {
    const std::uint8_t first = block[at];
    std::uint64_t index = 0;
    Entry entry;
    if ((first & 0xe0U) == 0x20) {
      return fail("a size update after a field");
    }
    if (!integer(first >= 0x80 ? 7 : first >= 0x40 ? 6 : 4, index)) {
      return false;
    }
    if (index != 0 || first >= 0x80 ? !look_up(index, entry) : !string(entry.first)) {
      return false;
    }
    if (first < 0x80) {
      entry.second.clear();
      if (!string(entry.second)) {
        return false;
      }
    }
    if (first >= 0x40 && first < 0x80) {
      table.push_front(entry);
      if (!has("no eviction")) {
        evict();
      }
    }
    const bool never_indexed = (first & 0xf0U) == 0x10 && !has("never-indexed lost");
    const wireproof_field given = {
        {reinterpret_cast<const std::uint8_t*>(entry.first.data()), entry.first.size()},
        {reinterpret_cast<const std::uint8_t*>(entry.second.data()), entry.second.size()},
        never_indexed ? 1 : 0};
    sink(context, &given);
    return true;
  }

  int decode(wireproof_octets piece, int is_last, wireproof_field_sink sink, void* context) {
    if (rejected && !has("rejection forgotten")) {
      return 1;
    }
    if (has("first piece lost")) {
      block.clear();
    }
    block.insert(block.end(), piece.at, piece.at + piece.size);
    if (is_last == 0) {
      return 0;
    }
    at = 0;
    bool good = begin();
    while (good && at < block.size()) {
      good = field(sink, context);
    }
    block.clear();
    return good ? 0 : 1;
  }
};

Decoder& decoder(void* state) { return *static_cast<Decoder*>(state); }

const wireproof_hpack_decoder kDecoder = {
    WIREPROOF_TAKES_PIECES | WIREPROOF_REJECTION_IS_FINAL | WIREPROOF_KNOWS_NEVER_INDEXED,
    []() -> void* { return new Decoder; },
    [](void* state) { delete &decoder(state); },
    [](void* state, std::uint32_t octets) {
      decoder(state).limit = octets;
      decoder(state).least =
          has("least limit forgotten") ? octets : std::min(decoder(state).least, octets);
    },
    [](void* state, wireproof_octets piece, int is_last, wireproof_field_sink sink, void* context) {
      return decoder(state).decode(piece, is_last, sink, context);
    },
    [](void* state) { return decoder(state).size(); },
    [](void* state) { return decoder(state).reason; },
};

void write_integer(Octets& block, std::uint8_t pattern, std::uint64_t full, std::uint64_t value) {
  if (value < full) {
    block.push_back(static_cast<std::uint8_t>(pattern | value));
    return;
  }
  block.push_back(static_cast<std::uint8_t>(pattern | full));
  for (value -= full; value >= 0x80; value >>= 7U) {
    block.push_back(static_cast<std::uint8_t>(value | 0x80));
  }
  block.push_back(static_cast<std::uint8_t>(value));
}

/// Literals only, so that no table limit matters to it.
const wireproof_hpack_encoder kEncoder = {
    WIREPROOF_KNOWS_NEVER_INDEXED,
    []() -> void* { return new char; },
    [](void* state) { delete static_cast<char*>(state); },
    [](void*, std::uint32_t) {},
    [](void*, const wireproof_field* fields, std::size_t count, wireproof_octets_sink sink,
       void* context) {
      Octets block;
      for (std::size_t i = 0; i < count; ++i) {
        block.push_back(
            fields[i].never_indexed != 0 && !has("never-indexed written openly") ? 0x10 : 0x00);
        for (const wireproof_octets& text : {fields[i].name, fields[i].value}) {
          write_integer(block, 0, has("long strings") ? 0xff : 0x7f, text.size);
          block.insert(block.end(), text.at, text.at + text.size);
        }
      }
      sink(context, {block.data(), block.size()});
    },
    [](void*) { return std::size_t{has("a table that is not there") ? 32U : 0U}; },
};

// Frames

constexpr std::uint32_t kProtocolError = 1, kFlowControlError = 3, kFrameSizeError = 6;

struct Frames {
  Octets come;
  bool over = false;
  bool told = false;  // the frame whose end has not come

  struct Fault {
    int scope;
    std::uint32_t code;
    const char* why;
  };

  static std::optional<Fault> connection(std::uint32_t code, const char* why) {
    return Fault{WIREPROOF_CONNECTION_ERROR, code, why};
  }
  static std::optional<Fault> stream(std::uint32_t code, const char* why) {
    return Fault{WIREPROOF_STREAM_ERROR, code, why};
  }

  static std::uint32_t number(const std::uint8_t* at) {
    return std::uint32_t{at[0]} << 24U | std::uint32_t{at[1]} << 16U | std::uint32_t{at[2]} << 8U |
           at[3];
  }

  static std::optional<Fault> too_long(std::uint8_t type, std::uint32_t stream_id) {
    const bool harmless = type == 0 || type == 2 || type > 9;
    return harmless && stream_id != 0 ? stream(kFrameSizeError, "too long")
                                      : connection(kFrameSizeError, "too long");
  }

  static std::optional<Fault> settings(const Octets& payload) {
    for (std::size_t i = 0; i < payload.size(); i += 6) {
      const unsigned id = payload[i] << 8U | payload[i + 1];
      const std::uint32_t value = number(&payload[i + 2]);
      if (id == 2 && value > 1) {
        return connection(kProtocolError, "ENABLE_PUSH");
      }
      if (id == 4 && value > 0x7fffffff) {
        return connection(kFlowControlError, "INITIAL_WINDOW_SIZE");
      }
      if (id == 5 && (value < 16384 || value > 16777215)) {
        return connection(kProtocolError, "MAX_FRAME_SIZE");
      }
    }
    return std::nullopt;
  }

  /// What is wrong with it; else `payload` has become its content.
  static std::optional<Fault> check(std::uint8_t type, std::uint8_t flags, std::uint32_t stream_id,
                                    Octets& payload) {
    const bool of_stream = type <= 3 || type == 5 || type == 9;
    const bool of_connection = type == 4 || type == 6 || type == 7;
    if ((of_stream && stream_id == 0) || (of_connection && stream_id != 0)) {
      return connection(kProtocolError, "on the wrong stream");
    }
    if ((type == 3 || type == 8) && payload.size() != 4) {
      return connection(kFrameSizeError, "length");
    }
    if ((type == 6 && payload.size() != 8) || (type == 7 && payload.size() < 8)) {
      return connection(kFrameSizeError, "length");
    }
    if (type == 2 && payload.size() != 5) {
      return has("priority ends the connection") ? connection(kFrameSizeError, "length")
                                                 : stream(kFrameSizeError, "length");
    }
    if (type == 4) {
      const bool ack = (flags & 1U) != 0;
      return payload.size() % 6 != 0 || (ack && !payload.empty())
                 ? connection(kFrameSizeError, "length")
                 : settings(payload);
    }
    if (type == 7 || type == 8) {
      payload[0] &= 0x7f;
    }
    if (type == 8 && number(payload.data()) == 0) {
      return stream_id == 0
                 ? connection(kProtocolError, "no increment")
                 : stream(has("wrong code") ? kFrameSizeError : kProtocolError, "no increment");
    }
    return type == 0 || type == 1 || type == 5 ? unpad(type, flags, payload) : std::nullopt;
  }

  static std::optional<Fault> unpad(std::uint8_t type, std::uint8_t flags, Octets& payload) {
    const bool padded = (flags & 8U) != 0;
    const std::size_t fixed = type == 5 ? 4 : type == 1 && (flags & 0x20U) != 0 ? 5 : 0;
    if (payload.size() < fixed + (padded ? 1 : 0)) {
      return type == 0 ? stream(kFrameSizeError, "no pad length")
                       : connection(kFrameSizeError, "too short");
    }
    if (padded) {
      const std::size_t count = payload[0];
      payload.erase(payload.begin());
      if (count > payload.size() - fixed + (has("padding one too long") ? 1 : 0)) {
        return connection(kProtocolError, "padding");
      }
      payload.resize(payload.size() - std::min(count, payload.size()));
    }
    if (type == 5) {
      payload[0] &= 0x7f;
      if (number(payload.data()) == 0 || payload[3] % 2 == 1) {
        return connection(kProtocolError, "promised stream");
      }
    }
    return std::nullopt;
  }

  void feed(wireproof_octets chunk, const wireproof_frame_sink* sink, void* context) {
    if (has("split headers lost") && come.size() < 9) {
      come.clear();
    }
    come.insert(come.end(), chunk.at, chunk.at + chunk.size);
    while (!over && come.size() >= 9) {
      const std::uint32_t length = number(come.data()) >> 8U;
      const std::uint8_t type = come[3];
      const std::uint8_t flags = come[4];
      const std::uint32_t stream_id =
          number(&come[5]) & (has("reserved bit kept") ? 0xffffffff : 0x7fffffff);
      if (length > 16384 && has("a long frame passed over")) {
        return;
      }
      if (length > 16384) {
        const Fault fault = *too_long(type, stream_id);
        const wireproof_frame_error error = {fault.scope, fault.code, fault.why};
        sink->error(context, &error);
        over = true;  // it does not step over such a frame
        return;
      }
      const bool early = has("told before its end") && type > 9;
      if (early && !told) {
        const wireproof_frame frame = {length, type, flags, stream_id, nullptr};
        sink->frame(context, &frame);
        told = true;
      }
      if (come.size() < 9 + length) {
        return;
      }
      Octets payload(come.begin() + 9, come.begin() + 9 + length);
      come.erase(come.begin(), come.begin() + 9 + length);
      if (const auto fault = check(type, flags, stream_id, payload)) {
        const wireproof_frame_error error = {has("a scope that is none") ? 3 : fault->scope,
                                             fault->code, fault->why};
        sink->error(context, &error);
        over = fault->scope == WIREPROOF_CONNECTION_ERROR && !has("goes on after an error");
        continue;
      }
      told = false;
      if (early || (type > 9 && has("unknown types dropped"))) {
        continue;
      }
      const wireproof_octets content = {payload.data(), payload.size()};
      const wireproof_frame frame = {length, type, flags, stream_id, &content};
      sink->frame(context, &frame);
    }
  }
};

const wireproof_frame_parser kFrames = {
    []() -> void* { return new Frames; },
    [](void* state) { delete static_cast<Frames*>(state); },
    [](void* state, wireproof_octets chunk, const wireproof_frame_sink* sink, void* context) {
      static_cast<Frames*>(state)->feed(chunk, sink, context);
    },
};

}  // namespace

const wireproof_parser* wireproof_foreign_parser(void) {
  static const wireproof_parser kParser = {
      WIREPROOF_FUZZ_ABI + (has("another interface") ? 1U : 0U), "plain", &kDecoder, &kEncoder,
      &kFrames};
  return &kParser;
}
