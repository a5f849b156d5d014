#include "harness/engine/pending_messages.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

constexpr std::size_t kFrame = 16'384;

wire::Buffer octets(std::size_t count) { return wire::Buffer(count, 0x61); }

/// Streams begin without credit.
OutgoingCredit no_credit() {
  OutgoingCredit credit;
  credit.set_initial_window(0);
  return credit;
}

TEST(PendingMessages, AMessageWaitsForTheCreditOfItsOwnStreamOnly) {
  OutgoingCredit credit = no_credit();
  PendingMessages messages;
  messages.add(1, octets(10), true, {});
  messages.add(3, octets(5), true, {});
  EXPECT_FALSE(messages.next(credit, kFrame));
  credit.grant(3, 100);
  const auto piece = messages.next(credit, kFrame);
  ASSERT_TRUE(piece);
  EXPECT_EQ(piece->stream, 3U);
  EXPECT_FALSE(messages.next(credit, kFrame));
  EXPECT_FALSE(messages.empty());
}

TEST(PendingMessages, MessagesOfOneStreamKeepTheirOrder) {
  OutgoingCredit credit = no_credit();
  PendingMessages messages;
  messages.add(1, octets(10), false, {10});
  messages.add(1, octets(1), true, {});
  credit.grant(1, 5);  // too little for a frame of ten, enough for the second message
  EXPECT_FALSE(messages.next(credit, kFrame));
}

TEST(PendingMessages, NothingIsSaidOnAStreamThatIsGone) {
  OutgoingCredit credit = no_credit();
  PendingMessages messages;
  messages.add(1, octets(10), true, {});
  messages.add(3, octets(10), true, {});
  messages.drop(1);
  credit.grant(1, 100);
  EXPECT_FALSE(messages.next(credit, kFrame));
  messages.drop(3);
  EXPECT_TRUE(messages.empty());
}

}  // namespace
}  // namespace engine
