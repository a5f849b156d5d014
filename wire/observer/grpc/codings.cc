// Which codings an end names, and whether it keeps to them (gRPC compression).
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "wire/observer/grpc/rules.h"
#include "wire/observer/text.h"

namespace wire::observer::grpc::codings {
namespace {

using enum ClauseId;

Coding coding_of(std::string_view name) {
  constexpr std::array<std::string_view, 5> kNames = {"identity", "gzip", "deflate", "snappy",
                                                      "zstd"};
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  return found == kNames.end() ? Coding::other : static_cast<Coding>(found - kNames.begin());
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
    text.remove_prefix(1);
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
    text.remove_suffix(1);
  }
  return text;
}

/// False: the list has an element that is no name of a coding.
bool read_list(std::string_view list, CodingSet& set) {
  for (;;) {
    const std::size_t comma = list.find(',');
    const std::string_view name = trimmed(list.substr(0, comma));
    if (!is_token(name)) {
      return false;
    }
    set = static_cast<CodingSet>(set | bit(coding_of(name)));
    if (comma == std::string_view::npos) {
      return true;
    }
    list.remove_prefix(comma + 1);
  }
}

/// What the client takes from the server: the codings that it lists, and what it uses itself.
bool takes(const GrpcState& client, Coding coding) {
  return coding == Coding::other || !client.says_accepts ||
         ((client.accepts | bit(client.coding)) & bit(coding)) != 0;
}

}  // namespace

void section(Turn& turn, const Section& section) {
  GrpcState& state = turn.side().grpc;
  if (const SectionField* field = section.find("grpc-encoding")) {
    state.coding = coding_of(field->value);
  }
  if (const SectionField* field = section.find("grpc-accept-encoding")) {
    state.says_accepts = true;
    if (!field->value.empty() && !read_list(field->value, state.accepts)) {
      broken(turn, grpc_http2_accept_encoding_header,
             fmt::format("grpc-accept-encoding: {}", printable(field->value)));
    }
  }
}

void compressed_message(Turn& turn) {
  const GrpcState& state = turn.side().grpc;
  if (state.coding == Coding::identity) {
    broken(turn, grpc_http2_flag_needs_encoding_send,
           "a message with Compressed-Flag 1 without grpc-encoding");
    if (turn.by == Role::client) {
      broken(turn, grpc_http2_encoding_header, "a compressed message, and no coding named");
    }
  } else if (turn.by == Role::server && turn.fair() &&
             !takes(turn.other_side().grpc, state.coding)) {
    broken(turn, grpc_compression_server_respects_accept,
           "a compressed message by a coding that the client does not accept");
  }
}

/// gzip (RFC 1952) and zlib (RFC 1950) streams have a head of two octets by which they are known; a
/// message that goes on with the stream of the one before has none.
void compressed_octet(Turn& turn, std::uint32_t position, std::uint8_t octet) {
  MessageCursor& message = turn.side().grpc.message;
  if (position == 0) {
    message.first_octet = octet;
    return;
  }
  const unsigned head = static_cast<unsigned>(message.first_octet) << 8U | octet;
  const Coding coding = turn.side().grpc.coding;
  const bool foreign = (coding == Coding::gzip && head != 0x1f8b) ||
                       (coding == Coding::deflate &&
                        ((message.first_octet & 0x0fU) != 8 || head % 31 != 0));
  if (foreign) {
    broken(turn, grpc_http2_compress_context_per_message,
           fmt::format("a compressed message begins with {:04x}: no stream of its own", head));
  }
}

}  // namespace wire::observer::grpc::codings
