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

TEST(Framing, EveryDefinedFlagIsFine) {
  Dialogue talk;
  talk.greet();
  Headers headers = request();
  headers.priority = Priority{};
  headers.padding = Buffer(3);
  talk.client(headers, 1);
  talk.client(Data{{1}, true, Buffer(3)}, 1);
  talk.client(Unknown{{}, 0x1f, 0xff}, 1);
  EXPECT_THAT(talk, KeepsTheRules());
}

TEST(Framing, PaddingIsZero) {
  Dialogue talk;
  talk.greet();
  Headers headers = request();
  headers.padding = Buffer{1};
  talk.client(headers, 1);
  EXPECT_THAT(talk, Breaks("rfc9113-6.2-headers-pad-zero-on-send", Role::client));
  talk.client(Data{{}, false, Buffer{0, 1}}, 1);
  EXPECT_THAT(talk, Breaks("rfc9113-6.1-data-pad-zero-on-send", Role::client));
  EXPECT_EQ(talk.notes().sections.size(), 1U) << "whoever lets it pass reads the request";
}

TEST(Framing, EachTypeHasItsLength) {
  Dialogue talk;
  talk.greet();
  talk.server_octets({0, 0, 7, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  EXPECT_THAT(talk, Breaks("rfc9113-6-frame-length-send", Role::server));
}

TEST(Framing, EachTypeHasItsStream) {
  Dialogue talk;
  talk.greet();
  talk.server(Settings{}, 1);
  EXPECT_THAT(talk, Breaks("rfc9113-6-frame-stream-id-send", Role::server));
}

TEST(Framing, AFrameThatIsTooLongIsSteppedOver) {
  Dialogue talk;
  talk.greet();
  talk.client(request(), 1);
  talk.client(data(16385), 1);
  const std::size_t findings = talk.violations().size();
  talk.client(Ping{});
  talk.client(request(), 3);
  EXPECT_EQ(talk.violations().size(), findings);
  EXPECT_NE(talk.connection().streams.find(3), nullptr);
}

}  // namespace
}  // namespace wire::observer::test
