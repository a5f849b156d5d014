// handshake, and what a refused one means to closed.
#include <gtest/gtest.h>

#include "wire/judge/judge.h"
#include "wire/judge/trace.h"

namespace wire::judge {
namespace {

using Result = HandshakeMatcher::Result;

Plan handshake_plan(Result result) {
  Plan plan;
  plan.clauses = {ClauseId::rfc9113_3_2_alpn_h2};
  plan.given = Fixture::tls;
  plan.tls = TlsOffer{};
  Expect expect;
  expect.outcome = Outcome::handshake;
  expect.handshake.result = result;
  expect.clause = plan.clauses.front();
  Step step;
  step.verb = expect;
  plan.steps = {step};
  return plan;
}

HandshakeMatcher& matcher_of(Plan& plan) {
  return std::get<Expect>(plan.steps.front().verb).handshake;
}

Opened chosen(std::string protocol, std::uint32_t key_bits = 256) {
  Opened opened;
  opened.protocol = std::move(protocol);
  opened.tls_version = "TLSv1.2";
  opened.cipher_suite = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
  opened.key_bits = key_bits;
  return opened;
}

Opened refused(std::string alert) {
  Opened opened;
  opened.refused = true;
  opened.alert = std::move(alert);
  return opened;
}

/// How the only step stands after the handshake and what came then.
StepReading read_after(const Plan& plan, const Opened& opened,
                       const std::vector<decltype(Event::what)>& later = {}) {
  Attempt attempt;
  const auto add = [&](decltype(Event::what) what) {
    attempt.events.push_back(
        {static_cast<std::uint32_t>(attempt.events.size() + 1), 0, 1, std::move(what)});
  };
  add(opened);
  add(FixtureEnded{true, ""});
  add(StepBegun{0});
  for (const auto& what : later) {
    add(what);
  }
  return read(plan, attempt, Baseline{}).steps.front();
}

const Marked kGrace{Marked::What::grace, 0};

TEST(Handshake, PassesWithTheProtocolThatWasWanted) {
  Plan plan = handshake_plan(Result::done);
  matcher_of(plan).protocol = "h2";
  EXPECT_EQ(read_after(plan, chosen("h2")).verdict, VerdictKind::pass);
}

TEST(Handshake, FailsAtOnceByAnotherChoice) {
  Plan plan = handshake_plan(Result::done);
  matcher_of(plan).protocol = "h2";
  const StepReading reading = read_after(plan, chosen(""));
  EXPECT_TRUE(reading.settled);
  EXPECT_EQ(reading.verdict, VerdictKind::fail);
  EXPECT_EQ(reading.basis, Basis::positive);
  EXPECT_EQ(reading.seen, "TLSv1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, no ALPN");
}

TEST(Handshake, FailsByAKeyThatIsTooSmall) {
  Plan plan = handshake_plan(Result::done);
  matcher_of(plan).key_bits = 2048;
  EXPECT_EQ(read_after(plan, chosen("h2", 1536)).verdict, VerdictKind::fail);
  EXPECT_EQ(read_after(plan, chosen("h2", 2048)).verdict, VerdictKind::pass);
}

TEST(Handshake, FailsByCompressionWhereNoneWasWanted) {
  Plan plan = handshake_plan(Result::done);
  matcher_of(plan).compression = "none";
  Opened opened;
  opened.compression = "none";
  EXPECT_EQ(read_after(plan, opened).verdict, VerdictKind::pass);
  opened.compression = "deflate";
  EXPECT_EQ(read_after(plan, opened).verdict, VerdictKind::fail);
  EXPECT_EQ(read_after(plan, opened).seen, "ServerHello, compression deflate");
}

TEST(Handshake, ARefusalWhereItHadToSucceedIsLookedAtTwice) {
  const StepReading reading =
      read_after(handshake_plan(Result::done), refused("handshake_failure"));
  EXPECT_EQ(reading.verdict, VerdictKind::fail);
  EXPECT_EQ(reading.basis, Basis::absence);
  EXPECT_EQ(reading.seen, "TLS handshake refused: handshake_failure");
}

TEST(Handshake, ARefusalIsToldFromAnotherByItsAlert) {
  Plan plan = handshake_plan(Result::refused);
  EXPECT_EQ(read_after(plan, refused("")).verdict, VerdictKind::pass);
  matcher_of(plan).alerts = {"protocol_version"};
  EXPECT_EQ(read_after(plan, refused("protocol_version")).verdict, VerdictKind::pass);
  EXPECT_EQ(read_after(plan, refused("handshake_failure")).verdict, VerdictKind::fail);
}

TEST(Handshake, OfTls13AnAlertInPlaceOfTheFirstOctetIsARefusal) {
  const StepReading reading =
      read_after(handshake_plan(Result::refused), chosen("h2"),
                 {TlsNote{TlsNote::What::alert, "certificate_required"}, Closed{}});
  EXPECT_EQ(reading.verdict, VerdictKind::pass);
  EXPECT_EQ(reading.seen, "TLS handshake refused: certificate_required");
}

TEST(Handshake, AHandshakeThatIsDoneIsNoRefusal) {
  const StepReading reading = read_after(handshake_plan(Result::refused), chosen("h2"), {kGrace});
  EXPECT_TRUE(reading.settled);
  EXPECT_EQ(reading.verdict, VerdictKind::fail);
}

TEST(Handshake, ARenegotiationCountsOnlyIfNobodyComplains) {
  const Plan plan = handshake_plan(Result::renegotiated);
  const TlsNote renegotiated{TlsNote::What::renegotiated};
  EXPECT_FALSE(read_after(plan, chosen("h2"), {renegotiated}).settled);
  EXPECT_EQ(read_after(plan, chosen("h2"), {renegotiated, kGrace}).verdict, VerdictKind::pass);
  EXPECT_EQ(read_after(plan, chosen("h2"), {renegotiated, Closed{}, kGrace}).verdict,
            VerdictKind::fail);
}

TEST(Handshake, SeesACertificateRequestAtOnce) {
  const StepReading reading = read_after(handshake_plan(Result::certificate_request), chosen("h2"),
                                         {TlsNote{TlsNote::What::certificate_request}});
  EXPECT_TRUE(reading.settled);
  EXPECT_EQ(reading.verdict, VerdictKind::pass);
}

TEST(Handshake, ARefusedOneIsAClosedConnection) {
  Plan plan = handshake_plan(Result::done);
  std::get<Expect>(plan.steps.front().verb).outcome = Outcome::closed;
  EXPECT_EQ(read_after(plan, refused("protocol_version")).verdict, VerdictKind::pass);
  EXPECT_EQ(read_after(plan, chosen("h2"), {kGrace}).verdict, VerdictKind::fail);
}

}  // namespace
}  // namespace wire::judge
