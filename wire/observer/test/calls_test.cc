// Two ends that keep the rules are left alone.
#include "wire/observer/test/dialogue.h"

namespace wire::observer::test {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(Calls, AUnaryCallBreaksNothing) {
  Dialogue talk;
  talk.greet();
  talk.client(request(), 1);
  talk.client(data(5, kEnd), 1);
  talk.server(response(), 1);
  talk.server(data(5), 1);
  talk.server(trailers(), 1);
  talk.client(Goaway{});
  talk.end(Role::client, false);
  talk.server(Goaway{.last_stream_id = 1});
  talk.end(Role::server, false);
  talk.quiet();

  EXPECT_THAT(talk, KeepsTheRules());
  EXPECT_THAT(talk.notes().sections,
              ElementsAre(Pair(1, SectionKind::request), Pair(1, SectionKind::response),
                          Pair(1, SectionKind::trailers)));
  EXPECT_EQ(talk.notes().octets, 10U);
}

}  // namespace
}  // namespace wire::observer::test
