// wireproof-relay: stands between a client and a server, lets everything through unchanged, and
// writes what the observer finds to stdout, JSON Lines (docs/watch.md).
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <string>

#include "harness/relay/recording.h"
#include "harness/relay/relay.h"

namespace {

constexpr int kOurError = 3;
constexpr int kUsage = 4;

struct Arguments {
  std::string listen;
  std::string to;
  std::string replayed;
  double seconds = 0;
  relay::Options options;
};

int complain(int status, const std::string& why) {
  std::fprintf(stderr, "wireproof-relay: %s\n", why.c_str());
  return status;
}

void print(const relay::Json& line) {
  const auto replace = relay::Json::error_handler_t::replace;
  const std::string text = line.dump(-1, ' ', false, replace) + "\n";
  // Whoever read us has gone: there is nobody to relay for.
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    _exit(kOurError);
  }
}

int replay(const std::string& path) {
  std::ifstream recording(path);
  if (!recording) {
    return complain(kOurError, path + ": cannot be read");
  }
  relay::Watch watch(print);
  const auto done = relay::replay(recording, watch);
  return done ? 0 : complain(kOurError, path + ": " + done.error());
}

/// Blocks the signals that end us and gives a descriptor on which they can be read.
int ending_signals() {
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigaddset(&ending, SIGINT);
  sigprocmask(SIG_BLOCK, &ending, nullptr);
  return signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);
}

int serve(Arguments& arguments) {
  const auto listen = relay::parse_endpoint(arguments.listen);
  const auto to = relay::parse_endpoint(arguments.to);
  if (!listen || !to) {
    return complain(kUsage, listen ? to.error() : listen.error());
  }
  arguments.options.listen = *listen;
  arguments.options.to = *to;
  std::signal(SIGPIPE, SIG_IGN);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  engine::EventLoop loop;
  relay::Relay relay(loop, arguments.options, print);
  const int signals = ending_signals();
  loop.add(signals, EPOLLIN, [&](std::uint32_t) {
    loop.remove(signals);
    relay.stop();
  });
  if (const auto started = relay.start(); !started) {
    return complain(kOurError, started.error());
  }
  engine::Timer end(loop);
  if (arguments.seconds > 0) {
    const auto delay = static_cast<std::int64_t>(arguments.seconds * 1000);
    end.set(engine::Milliseconds(delay), [&] { relay.stop(); });
  }
  loop.run();
  close(signals);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Passes on what a client and a server say, and tells which rules they break."};
  Arguments arguments;
  relay::Options& options = arguments.options;
  auto* listen = app.add_option("--listen", arguments.listen, "[tls:]HOST:PORT; port 0: any");
  auto* to = app.add_option("--to", arguments.to, "[tls:]HOST:PORT of the server");
  app.add_option("--cert", options.certificate, "PEM: what --listen tls: serves");
  app.add_option("--key", options.key, "PEM: its key");
  app.add_option("--ca", options.authorities, "PEM: verifies the server of --to tls:");
  app.add_option("--record", options.recording, "Keep what is said");
  app.add_option("--for", arguments.seconds, "End after so many seconds");
  app.add_option("--connections", options.connections, "End after so many connections");
  auto* replayed = app.add_option("--replay", arguments.replayed,
                                  "A recording: print what was found in it, without any socket");
  replayed->excludes(listen)->excludes(to);
  try {
    app.parse(argc, argv);
    if (replayed->count() == 0 && (listen->count() == 0 || to->count() == 0)) {
      throw CLI::RequiredError("--listen and --to, or --replay");
    }
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  return replayed->count() > 0 ? replay(arguments.replayed) : serve(arguments);
}
