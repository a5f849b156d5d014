#include "wire/observer/test/dialogue.h"

namespace wire::observer::test {
namespace {

TEST(Framing, TheReservedBitIsToBeUnset) {
  Dialogue talk;
  talk.greet();
  talk.server(Ping{}, 0, {.reserved = true});
  EXPECT_THAT(talk, Breaks("rfc9113-4.1-reserved-bit-unset", Role::server));
}

TEST(Framing, UndefinedFlagsAreToBeUnset) {
  Dialogue talk;
  talk.greet();
  talk.client(WindowUpdate{1}, 0, {.flags = 1});
  EXPECT_THAT(talk, Breaks("rfc9113-4.1-undefined-flags-unset", Role::client));
}

TEST(Framing, NobodySendsFramesAboveTheOtherEndsLimit) {
  Dialogue talk;
  talk.greet();
  talk.client(request(), 1);
  talk.client(data(16385), 1);
  EXPECT_THAT(talk, Breaks("rfc9113-4.1-no-oversize-send", Role::client));
  EXPECT_THAT(talk, Demands("rfc9113-4.2-oversize-data"));
}

TEST(Framing, ALargerLimitHoldsAtOnce) {
  Dialogue talk;
  talk.greet();
  talk.server(settings(SettingId::MAX_FRAME_SIZE, 20000));
  talk.client(request(), 1);
  talk.client(data(16385), 1);
  EXPECT_THAT(talk, KeepsTheRules());
}

TEST(Framing, ASmallerLimitBindsOnceItIsAcknowledged) {
  Dialogue talk;
  talk.greet({}, settings(SettingId::MAX_FRAME_SIZE, 20000));
  talk.client(request(), 1);
  talk.server(settings(SettingId::MAX_FRAME_SIZE, 16384));
  talk.client(data(16385), 1);
  EXPECT_THAT(talk, KeepsTheRules());

  talk.client(settings_ack());
  talk.client(data(16385), 1);
  EXPECT_THAT(talk, Breaks("rfc9113-4.1-no-oversize-send"));
  EXPECT_THAT(talk, Breaks("rfc9113-6.5.3-settings-applied-before-ack"));
}

}  // namespace
}  // namespace wire::observer::test
