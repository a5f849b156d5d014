#include <vector>

#include "peer/liar/tables.h"

namespace peer {

std::span<const Refusal> refusals() {
  static const std::vector<Refusal> kAll = [] {
    std::vector<Refusal> all;
    for (const auto& part : {frame_refusals(), hpack_refusals(), grpc_refusals(),
                             protobuf_refusals(), value_refusals()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return kAll;
}

}  // namespace peer
