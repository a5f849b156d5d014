// wireproof-peer: a peer whose behaviour is known, over TCP.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "peer/liar/breaks.h"
#include "peer/peer.h"
#include "peer/policy.h"
#include "peer/serve/server.h"

namespace {

constexpr int kCannotServe = 1;
constexpr int kUsage = 4;

volatile std::sig_atomic_t stopping = 0;

void stop(int) { stopping = 1; }

void stop_on_signals() {
  struct sigaction action {};
  action.sa_handler = stop;  // without SA_RESTART, so that poll returns
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
}

struct Options {
  bool list_breaks = false;
  std::uint16_t port = 0;
  std::string lie;
  std::string seed;
  std::string null_kind;
  std::string settings;
  std::string profile;
  std::string certificate;
  std::string key;
  std::string client_ca;

  /// As make_peer takes it.
  std::string spec() const {
    return (profile.empty() ? "" : profile + ":") + plain_spec();
  }

 private:
  std::string plain_spec() const {
    return !lie.empty()         ? "liar:" + lie
           : !seed.empty()      ? "eccentric:" + seed
           : !null_kind.empty() ? "null:" + null_kind
           : !settings.empty()  ? "honest:" + settings
                                : "honest";
  }
};

CLI::App* declare(CLI::App& app, Options& options) {
  app.require_subcommand(0, 1);
  app.add_flag("--list-breaks", options.list_breaks,
               "Print every lie and the verdict that it must draw, as JSON Lines");
  CLI::App* serve = app.add_subcommand("serve", "Serve on 127.0.0.1 until SIGTERM.");
  serve->add_option("--port", options.port, "TCP port; 0 takes a free one and prints it");
  auto* kind = serve->add_option_group("kind", "Honest, unless one of these is given");
  kind->require_option(0, 1);
  kind->add_option("--break", options.lie, "Break one rule: CLAUSE:how");
  kind->add_option("--eccentric", options.seed, "Use every freedom, mixed by this seed");
  kind->add_option("--null", options.null_kind, "Be this null peer: hangup, mute, yes, nasty");
  kind->add_option("--settings", options.settings,
                   "Announce these, too: MAX_FRAME_SIZE=32768,HEADER_TABLE_SIZE=1024");
  serve->add_option("--profile", options.profile, "Keep to this profile of targets/README.md")
      ->check([](const std::string& name) {
        return peer::find_policy(name) ? std::string() : "there is no profile " + name;
      });
  auto* key = serve->add_option("--tls-key", options.key, "Its private key, PEM");
  auto* certificate =
      serve->add_option("--tls-cert", options.certificate, "Certificate chain, PEM")->needs(key);
  serve
      ->add_option("--tls-client-ca", options.client_ca,
                   "Serve only clients with a certificate of this authority, PEM")
      ->needs(certificate);
  return serve;
}

/// Nothing in it needs an escape.
void print_breaks() {
  for (const peer::Break& lie : peer::breaks()) {
    const std::string line = fmt::format(
        R"({{"break":"{}","clause":"{}","how":"{}","kind":"{}","verdict":"{}","note":"{}"}})",
        lie.name(), wire::name(lie.clause), lie.how,
        wire::to_string(wire::info(lie.clause).kind), lie.verdict, lie.note);
    std::puts(line.c_str());
  }
}

int serve(Options options) {
  if (!peer::make_peer(options.spec())) {
    std::fputs(fmt::format("wireproof-peer: there is no peer \"{}\"\n", options.spec()).c_str(),
               stderr);
    return kUsage;
  }
  std::optional<peer::TlsIdentity> identity;
  if (!options.certificate.empty()) {
    identity = peer::TlsIdentity::load(options.certificate, options.key, options.client_ca,
                                       *peer::make_conduct(options.spec()));
    if (!identity) {
      std::fputs("wireproof-peer: a certificate or key cannot be read\n", stderr);
      return kUsage;
    }
  }
  stop_on_signals();
  const int listener = peer::listen_on(options.port);
  if (listener < 0) {
    std::fprintf(stderr, "wireproof-peer: cannot listen on 127.0.0.1:%u: %s\n",
                 static_cast<unsigned>(options.port), std::strerror(errno));
    return kCannotServe;
  }
  std::printf("listening on 127.0.0.1:%u\n", static_cast<unsigned>(options.port));
  std::fflush(stdout);
  peer::Server(listener, options.spec(), std::move(identity)).run(stopping);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"A peer whose behaviour is known, to run the suite against."};
  Options options;
  const CLI::App* serving = declare(app, options);
  CLI11_PARSE(app, argc, argv);
  if (options.list_breaks) {
    print_breaks();
    return 0;
  }
  if (!serving->parsed()) {
    std::fputs(app.help().c_str(), stderr);
    return kUsage;
  }
  return serve(std::move(options));
}
