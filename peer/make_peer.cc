#include <memory>
#include <string>
#include <utility>

#include "peer/conduct.h"
#include "peer/eccentric/eccentric.h"
#include "peer/honest/endpoint.h"
#include "peer/liar/breaks.h"
#include "peer/peer.h"

namespace peer {

std::unique_ptr<Peer> make_peer(const std::string& spec) {
  const auto colon = spec.find(':');
  const std::string kind = spec.substr(0, colon);
  const std::string rest = colon == std::string::npos ? "" : spec.substr(colon + 1);
  if (spec == "honest") {
    return std::make_unique<Endpoint>(std::make_unique<Conduct>());
  }
  if (kind == "liar") {
    auto liar = make_liar(rest);
    return liar ? std::make_unique<Endpoint>(std::move(liar)) : nullptr;
  }
  if (kind == "eccentric") {
    auto eccentric = make_eccentric(rest);
    return eccentric ? std::make_unique<Endpoint>(std::move(eccentric)) : nullptr;
  }
  if (kind == "null") {
    return make_null_peer(rest);
  }
  return nullptr;
}

}  // namespace peer
