#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "peer/conduct.h"
#include "peer/eccentric/eccentric.h"
#include "peer/honest/announcing.h"
#include "peer/honest/endpoint.h"
#include "peer/liar/breaks.h"
#include "peer/peer.h"
#include "peer/policy.h"

namespace peer {

namespace {

struct Spec {
  Policy policy = {};
  std::string kind = {};
  std::string rest = {};
};

Spec parse(const std::string& text) {
  const auto policy = find_policy(std::string_view(text).substr(0, text.find(':')));
  Spec spec{policy.value_or(Policy{})};
  const std::string plain = policy ? text.substr(text.find(':') + 1) : text;
  const auto colon = plain.find(':');
  spec.kind = plain.substr(0, colon);
  spec.rest = colon == std::string::npos ? "" : plain.substr(colon + 1);
  return spec;
}

/// Null where there is no such liar or eccentric, or the peer has no conduct.
std::unique_ptr<Conduct> find_conduct(const Spec& spec) {
  if (spec.kind == "liar") {
    return make_liar(spec.rest);
  }
  if (spec.kind == "eccentric") {
    return make_eccentric(spec.rest);
  }
  return spec.kind == "honest" ? make_announcing(spec.rest) : nullptr;
}

}  // namespace

std::unique_ptr<Conduct> make_conduct(const std::string& spec) {
  auto conduct = find_conduct(parse(spec));
  return conduct ? std::move(conduct) : std::make_unique<Conduct>();
}

std::unique_ptr<Peer> make_peer(const std::string& spec) {
  const Spec parsed = parse(spec);
  if (parsed.kind == "null") {
    return make_null_peer(parsed.rest);
  }
  auto conduct = find_conduct(parsed);
  return conduct ? std::make_unique<Endpoint>(std::move(conduct), parsed.policy) : nullptr;
}

}  // namespace peer
