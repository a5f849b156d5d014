#include "peer/policy.h"

namespace peer {

std::optional<Policy> find_policy(std::string_view profile) {
  constexpr std::chrono::seconds kSecond(1);
  constexpr std::chrono::milliseconds kPace(500);
  Policy policy;
  if (profile == "aging") {
    policy.most_age = kSecond;
  } else if (profile == "cut_off") {
    policy.most_age = kSecond;
    policy.grace = kSecond;
  } else if (profile == "idle") {
    policy.most_idle = kSecond;
  } else if (profile == "keepalive") {
    policy.keepalive = kSecond;
  } else if (profile == "strict_pings") {
    policy.forgiven_pings = 1;
  } else if (profile == "paced_pings" || profile == "idle_pings") {
    policy.forgiven_pings = 1;
    policy.ping_interval = kPace;
    policy.pings_without_calls = profile == "idle_pings";
  } else if (profile == "limits") {
    policy.largest_message = 65'536;
  } else if (profile == "bearer") {
    policy.authorization = "Bearer wireproof";
  } else if (profile == "many_services") {
    policy.more_services = 200;
  } else {
    return std::nullopt;
  }
  return policy;
}

}  // namespace peer
