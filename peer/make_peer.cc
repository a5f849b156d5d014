#include <memory>
#include <string>

#include "peer/peer.h"

namespace peer {

std::unique_ptr<Peer> make_peer(const std::string& spec) {
  const auto colon = spec.find(':');
  if (spec.substr(0, colon) == "null" && colon != std::string::npos) {
    return make_null_peer(spec.substr(colon + 1));
  }
  return nullptr;
}

}  // namespace peer
