// Prints the name of the parser that it is linked with, and of each target that it can be put to.
#include <cstdio>

#include "fuzz/oracle/linked_parser.h"

int main() {
  const wireproof_parser& parser = fuzz::linked_parser();
  std::printf("%s\n", parser.name);
  if (parser.frame_parser != nullptr) {
    std::printf("foreign_frames\n");
  }
  if (parser.hpack_decoder != nullptr) {
    std::printf("foreign_hpack_decode\n");
  }
  if (parser.hpack_encoder != nullptr) {
    std::printf("foreign_hpack_encode\n");
  }
}
