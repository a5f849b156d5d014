// The peers whose behaviour is known, in memory: what each must draw.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "harness/engine/test/engine_run.h"

namespace engine::test {
namespace {

/// A SETTINGS frame of length 5, put to a peer by its specification.
RunResult ask(const std::string& spec) {
  const json call = {{"path", "/grpc.testing.TestService/EmptyCall"}, {"ok", {{"grpc_status", 0}}}};
  const json target = {
      {"inc", 1}, {"addr", "memory:" + spec}, {"capabilities", {"grpc"}}, {"call", call}};
  const json bad =
      plan("bad",
           {raw("0000050400000000000003000000"),
            expect("connection_error", kSettingsLength, {{"code", {"FRAME_SIZE_ERROR"}}})},
           {{"epilogue", "new"}});
  return run_lines({json{{"target", target}}.dump(), json{{"plan", bad}}.dump(),
                    json{{"run", {{"ids", {"bad"}}, {"seed", 7}}}}.dump()});
}

TEST(KnownPeers, AnHonestOnePasses) {
  EXPECT_EQ(ask("honest").verdict("bad")["verdict"], "pass");
}

/// A case that wants TLS, put to an honest peer in memory in one profile; `tls`: with TLS options.
RunResult ask_for_tls(const std::string& profile, bool tls) {
  json target = {{"inc", 1},
                 {"addr", "memory:honest"},
                 {"profile", profile},
                 {"capabilities", {"grpc"}},
                 {"call", {{"path", "/grpc.testing.TestService/EmptyCall"}}}};
  if (tls) {
    target["tls"] = {{"server_name", "localhost"}};
  }
  const json steps = json::array({expect("alive", "rfc9113-3.2-preface-after-tls")});
  const json encrypted = plan("encrypted", steps, {{"given", "tls"}});
  return run_lines({json{{"target", target}}.dump(), json{{"plan", encrypted}}.dump(),
                    json{{"run", {{"ids", {"encrypted"}}, {"seed", 7}}}}.dump()});
}

TEST(KnownPeers, InMemoryNobodyIsAskedForTls) {
  for (const char* profile : {"default", "tls"}) {
    const json verdict = ask_for_tls(profile, false).verdict("encrypted");
    EXPECT_EQ(verdict["verdict"], "skipped") << verdict.dump();
  }
  EXPECT_EQ(ask_for_tls("tls", false).verdict("encrypted")["why"],
            "a peer in memory speaks no TLS");
}

TEST(KnownPeers, InMemoryTlsIsRefused) {
  const RunResult run = ask_for_tls("tls", true);
  EXPECT_THAT(json(run.all("error")).dump(), testing::HasSubstr("a peer in memory speaks no TLS"));
  EXPECT_EQ(run.verdict("encrypted")["verdict"], "skipped");
}

TEST(KnownPeers, ALiarDrawsWhatItStates) {
  const std::string lie = "liar:rfc9113-6.5-settings-length:";
  EXPECT_EQ(ask(lie + "ignore").verdict("bad")["verdict"], "fail");
  EXPECT_EQ(ask(lie + "wrong-code").verdict("bad")["verdict"], "warn");
  EXPECT_EQ(ask(lie + "close").verdict("bad")["verdict"], "allowed");
}

TEST(KnownPeers, NoEccentricIsAccused) {
  for (int seed = 1; seed <= 20; ++seed) {
    const json verdict = ask("eccentric:" + std::to_string(seed)).verdict("bad");
    EXPECT_THAT(verdict["verdict"], testing::AnyOf("pass", "allowed")) << verdict.dump();
  }
}

TEST(KnownPeers, AnEccentricSaysTheSameForTheSameSeed) {
  EXPECT_EQ(ask("eccentric:5").events, ask("eccentric:5").events);
}

}  // namespace
}  // namespace engine::test
