// Damaged traffic: whatever comes, the findings do not depend on how it is cut into pieces.
#include <random>

#include "wire/observer/test/dialogue.h"
#include "wire/observer/test/traffic.h"

namespace wire::observer::test {
namespace {

/// Some octets changed, some events lost, doubled or said by the other end.
Events damaged(Events events, std::mt19937& random) {
  const auto below = [&random](std::size_t limit) { return random() % limit; };
  for (std::size_t faults = 1 + below(8); faults > 0; --faults) {
    const std::size_t at = 1 + below(events.size() - 1);
    auto& [by, octets] = events[at];
    switch (below(6)) {
      case 0:
        events.erase(events.begin() + static_cast<std::ptrdiff_t>(at));
        break;
      case 1:
        events.insert(events.begin() + static_cast<std::ptrdiff_t>(at), events[below(at)]);
        break;
      case 2:
        by = other(by);
        break;
      case 3:
        octets.resize(below(octets.size() + 1));
        octets.push_back(0);
        break;
      default:
        octets[below(octets.size())] = static_cast<std::uint8_t>(random());
        break;
    }
  }
  return events;
}

std::string heard(const Events& events, std::size_t chunk) {
  Dialogue talk;
  for (const auto& [by, octets] : events) {
    for (Bytes rest = octets; !rest.empty();) {
      const Bytes piece = rest.first(std::min(chunk, rest.size()));
      talk.say(by, piece);
      rest = rest.subspan(piece.size());
    }
  }
  talk.end(Role::client);
  talk.quiet();
  std::string text = describe(talk);
  for (const Violation& violation : talk.violations()) {
    text += " @" + std::to_string(violation.stream) + "/" + std::to_string(violation.frame);
  }
  return text;
}

TEST(Noise, IsHeardAlikeInAnyPieces) {
  Traffic traffic;
  Events talk = Traffic::greeting();
  const Events calls = traffic.calls(8);
  talk.insert(talk.end(), calls.begin(), calls.end());
  std::size_t accused = 0;
  for (unsigned seed = 0; seed < 1000; ++seed) {
    std::mt19937 random(seed);
    const Events events = damaged(talk, random);
    const std::string whole = heard(events, 1U << 20U);
    ASSERT_EQ(heard(events, 1 + random() % 12), whole) << "seed " << seed;
    accused += whole.find("breaks") != std::string::npos ? 1 : 0;
  }
  EXPECT_GT(accused, 900U) << "damage is noticed";
}

}  // namespace
}  // namespace wire::observer::test
