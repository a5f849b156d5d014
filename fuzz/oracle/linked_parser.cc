#include "fuzz/oracle/linked_parser.h"

#include <string>
#include <string_view>

#include "fuzz/oracle/hold.h"

namespace fuzz {
namespace {

constexpr std::string_view kInterface = "interface";

template <typename Part>
const Part& part(const Part* given, std::string_view what) {
  hold(given != nullptr, kInterface,
       [what] { return std::string(linked_parser().name) + " has no " + std::string(what); });
  return *given;
}

}  // namespace

const wireproof_parser& linked_parser() {
  const wireproof_parser* parser = wireproof_foreign_parser();
  hold(parser != nullptr && parser->name != nullptr, kInterface, "there is no parser, or no name");
  hold(parser->abi == WIREPROOF_FUZZ_ABI, kInterface, [parser] {
    return std::string(parser->name) + " is made for version " + std::to_string(parser->abi) +
           " of fuzz/abi.h, this is " + std::to_string(WIREPROOF_FUZZ_ABI);
  });
  return *parser;
}

const wireproof_hpack_decoder& linked_hpack_decoder() {
  return part(linked_parser().hpack_decoder, "HPACK decoder");
}

const wireproof_hpack_encoder& linked_hpack_encoder() {
  return part(linked_parser().hpack_encoder, "HPACK encoder");
}

const wireproof_frame_parser& linked_frame_parser() {
  return part(linked_parser().frame_parser, "frame parser");
}

}  // namespace fuzz
