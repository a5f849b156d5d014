// A sans-I/O server endpoint that the suite can be run against: octets in, octets out. The null
// peers are such peers; over memory they make tests repeatable, over TCP (`wireproof-peer`) they
// are targets like any other.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "wire/bytes.h"

namespace peer {

class Peer {
 public:
  virtual ~Peer() = default;

  /// Takes octets from the client, in any chunking. There may be output before the first ones.
  virtual void receive(wire::Bytes octets) = 0;

  /// The client says no more: it has ended its direction, or reset the connection.
  virtual void end(bool /*reset*/) { hang_up(); }

  /// A point in time, counted from anywhere. Time only passes when the owner says so.
  using Time = std::chrono::nanoseconds;
  /// It is `now`: before each receive(), and when wakes_at() has come.
  virtual void wake(Time /*now*/) {}
  /// When there will be something to do without any octets; nothing: never.
  virtual std::optional<Time> wakes_at() const { return std::nullopt; }

  /// The octets to be sent now, or of several writes the first: to be called until it returns none,
  /// or no more can be sent.
  wire::Buffer take_output() {
    if (output_.empty()) {
      drained();
    }
    if (output_.empty()) {
      return {};
    }
    wire::Buffer first = std::move(output_.front());
    output_.pop_front();
    waiting_ -= first.size();
    return first;
  }
  /// It wants what the client says; false: not before its output has been taken.
  virtual bool reads() const { return true; }
  /// What it takes of the machine: nobody can see that of a peer in memory from outside.
  struct Usage {
    std::size_t memory = 0;  // octets that it keeps
    std::size_t steps = 0;   // of work so far
  };
  virtual Usage usage() const { return {waiting_, 0}; }
  /// The peer closes the connection after its output.
  bool hung_up() const { return hung_up_; }

 protected:
  void say(wire::Bytes octets) {
    if (output_.empty()) {
      output_.emplace_back();
    }
    output_.back().insert(output_.back().end(), octets.begin(), octets.end());
    waiting_ += octets.size();
  }
  /// A write of its own, whatever comes before and after.
  void write(wire::Bytes octets) {
    output_.emplace_back(octets.begin(), octets.end());
    waiting_ += octets.size();
  }
  /// All that it said has been taken: there is room to say more.
  virtual void drained() {}
  /// Octets that were said and not taken yet.
  std::size_t waiting() const { return waiting_; }
  void hang_up() { hung_up_ = true; }

 private:
  std::deque<wire::Buffer> output_;
  std::size_t waiting_ = 0;
  bool hung_up_ = false;
};

class Conduct;
/// How the peer of this specification behaves; honestly where it is a null peer, or none.
std::unique_ptr<Conduct> make_conduct(const std::string& spec);

/// A null peer, for one connection; null where the kind is unknown. Kinds:
///   hangup  closes on the first octets
///   mute    reads and never says a word
///   yes     acknowledges everything and answers every request as a good call, whatever it was
///   nasty   serves plain calls and closes the connection on anything else
std::unique_ptr<Peer> make_null_peer(std::string_view kind);

/// A peer by its specification, for one connection: `honest`, `liar:CLAUSE:how`, `eccentric:SEED`
/// or `null:KIND`. With a profile before it (`aging:honest`; peer/policy.h has them) it keeps to
/// that, but for null peers. Null where it is none of them, or there is no such liar or null peer.
std::unique_ptr<Peer> make_peer(const std::string& spec);

}  // namespace peer
