// The honest server on any octets of a client: it says the same however they are cut, breaks no
// rule itself, reacts to what must be reacted to, and keeps no more than it says it may.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "fuzz/input/frame_script.h"
#include "fuzz/oracle/hold.h"
#include "fuzz/target/target.h"
#include "peer/peer.h"
#include "wire/clauses.h"
#include "wire/frame/frame.h"
#include "wire/observer/observer.h"
#include "wire/preface.h"

namespace fuzz {
namespace {

using peer::Peer;
using wire::observer::Role;
using wire::observer::Violation;

// The first octet of an input.
constexpr std::uint8_t kGreeted = 0x01;
constexpr std::uint8_t kRaw = 0x02;     // what follows is said as it is
constexpr std::uint8_t kCredit = 0x04;  // the client grants all the credit there is
constexpr std::uint8_t kReset = 0x08;
constexpr unsigned kStepShift = 4;

/// From then on the client takes no more.
constexpr std::size_t kMostTaken = std::size_t{1} << 19U;
/// What a server may keep besides what it was told: a few answers that wait to be taken; for each
/// request its largest reply (4 MiB) and what is gathered before a call must wait.
constexpr std::size_t kKept = std::size_t{1} << 15U;
constexpr std::size_t kKeptOfRequest = (std::size_t{1} << 22U) + (std::size_t{1} << 18U);

/// What the client says, a whole frame at a time as far as they can be told.
struct Client {
  std::vector<wire::Buffer> frames;
  std::size_t octets = 0;
  std::size_t requests = 0;
  bool resets = false;

  void say(wire::Bytes frame) {
    frames.emplace_back(frame.begin(), frame.end());
    octets += frame.size();
    const auto header = wire::FrameHeader::decode(frame);
    requests += header && header->type == static_cast<std::uint8_t>(wire::FrameType::HEADERS);
  }
  /// Cuts octets as their reader will.
  void say_all(wire::Bytes said) {
    while (!said.empty()) {
      const auto header = wire::FrameHeader::decode(said);
      const std::size_t size = header ? wire::kFrameHeaderSize + header->length : said.size();
      const wire::Bytes frame = said.first(std::min(size, said.size()));
      say(frame);
      said = said.subspan(frame.size());
    }
  }
};

void greet(Client& client, bool credit) {
  const wire::Buffer preface(wire::kClientPreface.begin(), wire::kClientPreface.end());
  client.say(preface);
  wire::Settings settings;
  if (credit) {
    const auto window = static_cast<std::uint16_t>(wire::SettingId::INITIAL_WINDOW_SIZE);
    settings.parameters = {{window, wire::kMax31Bit}};
  }
  client.say(wire::encode_frame(settings, 0));
  if (credit) {
    client.say(wire::encode_frame(wire::WindowUpdate{wire::kMax31Bit - 65535}, 0));
  }
}

Client read_client(std::uint8_t flags, wire::Bytes input) {
  Client client;
  client.resets = (flags & kReset) != 0;
  if ((flags & kGreeted) != 0) {
    greet(client, (flags & kCredit) != 0);
  }
  wire::Buffer said;
  if ((flags & kRaw) != 0) {
    said.assign(input.begin(), input.end());
  } else {
    FrameScript script(Role::client, input);
    for (wire::Buffer frame = script.next(); !frame.empty(); frame = script.next()) {
      said.insert(said.end(), frame.begin(), frame.end());
    }
  }
  client.say_all(said);  // a lie about a length moves the frames behind it
  return client;
}

/// Judges what is said by either end; the server is not to break a rule.
class Judge : public wire::observer::Sink {
 public:
  void feed(Role by, wire::Bytes octets) { observer_.feed(by, octets); }

  void end(Role by, bool reset) { observer_.end(by, reset); }

  /// All has been said, unless the server `waits` for a time that never comes.
  void over(bool hung_up, bool waits) {
    hold(hung_up || !must_end_, "reaction", [this] {
      return "it does not end the connection: " + why_ + " (" + std::string(wire::name(clause_)) +
             ")";
    });
    if (hung_up) {
      end(Role::server, false);
    }
    if (!waits) {
      observer_.quiet();
    }
  }

  void violation(const Violation& found) override {
    if (found.by == Role::client) {
      note(found);
      return;
    }
    hold(found.advice, "honest", [&] {
      const auto clause = found.sent ? found.sent : found.demanded->clause;
      return std::string(wire::name(*clause)) + ": " + found.reason;
    });
  }

 private:
  void note(const Violation& found) {
    const auto& demand = found.demanded;
    if (must_end_ || !demand || demand->status || demand->scope != wire::Scope::connection) {
      return;
    }
    const wire::Level level = wire::info(demand->clause).level;
    must_end_ = level == wire::Level::must || level == wire::Level::must_not;
    clause_ = demand->clause;
    why_ = found.reason;
  }

  wire::observer::Observer observer_{*this};
  bool must_end_ = false;
  wire::ClauseId clause_{};
  std::string why_;
};

/// A server and all that it says.
class Server {
 public:
  /// With a judge, each octet goes to it when it is said.
  Server(const Client& client, Judge* judge) : client_(client), judge_(judge) {
    peer_->wake(Peer::Time(0));
    take();
  }

  void hear(wire::Bytes octets) {
    if (peer_->hung_up() || !peer_->reads()) {
      return;
    }
    if (judge_ != nullptr) {
      judge_->feed(Role::client, octets);
    }
    peer_->wake(now_);
    peer_->receive(octets);
    take();
  }

  /// Time passes; then the client ends.
  void finish() {
    constexpr int kMostWakes = 32;
    for (int i = 0; i < kMostWakes && !peer_->hung_up(); ++i) {
      const auto due = peer_->wakes_at();
      if (!due) {
        break;
      }
      now_ = std::max(now_, *due);
      peer_->wake(now_);
      take();
    }
    const bool listens = peer_->reads();
    const bool waits = peer_->wakes_at().has_value();
    if (judge_ != nullptr) {
      judge_->end(Role::client, client_.resets);
    }
    peer_->end(client_.resets);
    take();
    if (judge_ != nullptr && listens && said_.size() < kMostTaken) {
      judge_->over(peer_->hung_up(), waits);
    }
  }

  const wire::Buffer& said() const { return said_; }

 private:
  void take() {
    const std::size_t memory = peer_->usage().memory;
    hold(memory <= kKept + 2 * client_.octets + client_.requests * kKeptOfRequest, "bounded memory",
         [&] { return std::to_string(memory) + " octets are kept"; });
    while (said_.size() < kMostTaken && take_piece()) {
    }
  }

  bool take_piece() {
    const wire::Buffer piece = peer_->take_output();
    if (judge_ != nullptr && !piece.empty()) {
      judge_->feed(Role::server, piece);
    }
    said_.insert(said_.end(), piece.begin(), piece.end());
    return !piece.empty();
  }

  const Client& client_;
  Judge* judge_;
  std::unique_ptr<Peer> peer_ = peer::make_peer("honest");
  Peer::Time now_{0};
  wire::Buffer said_;
};

/// What the server says to whole frames.
wire::Buffer serve_frames(const Client& client) {
  Judge judge;
  Server server(client, &judge);
  for (const wire::Buffer& frame : client.frames) {
    server.hear(frame);
  }
  server.finish();
  return server.said();
}

/// The same frames in pieces.
wire::Buffer serve_pieces(const Client& client, std::size_t step) {
  Server server(client, nullptr);
  for (const wire::Buffer& frame : client.frames) {
    for (wire::Bytes rest = frame; !rest.empty();) {
      const wire::Bytes piece = rest.first(std::min(step, rest.size()));
      server.hear(piece);
      rest = rest.subspan(piece.size());
    }
  }
  server.finish();
  return server.said();
}

/// All at once: what it says then may be something else, but no rule is broken.
void serve_at_once(const Client& client) {
  Judge judge;
  Server server(client, &judge);
  wire::Buffer octets;
  for (const wire::Buffer& frame : client.frames) {
    octets.insert(octets.end(), frame.begin(), frame.end());
  }
  server.hear(octets);
  server.finish();
}

}  // namespace

int run(wire::Bytes input) {
  if (input.empty()) {
    return 0;
  }
  const std::uint8_t flags = input.front();
  const Client client = read_client(flags, input.subspan(1));
  const std::size_t step = std::size_t{1} << (flags >> kStepShift & 0x7U);
  hold(serve_frames(client) == serve_pieces(client, step), "chunking",
       [&] { return "it says something else in pieces of " + std::to_string(step); });
  serve_at_once(client);
  return 0;
}

}  // namespace fuzz
