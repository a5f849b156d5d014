// The server's end of one HTTP/2 connection: the observer's eyes, the reactions that clauses ask
// for, and gRPC calls behind its streams. How it behaves is its conduct's business; honest conduct
// is strict: the very code that the clause names, and nothing more than is asked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "peer/conduct.h"
#include "peer/honest/eyes.h"
#include "peer/honest/field_decoder.h"
#include "peer/honest/output.h"
#include "peer/honest/stream.h"
#include "peer/peer.h"
#include "peer/policy.h"
#include "peer/stimulus.h"
#include "wire/bytes.h"
#include "wire/frame/frame.h"
#include "wire/types.h"

namespace peer {

class Endpoint final : public Peer, private StreamOwner {
 public:
  explicit Endpoint(std::unique_ptr<Conduct> conduct, Policy policy = {});

  void receive(wire::Bytes octets) override;
  void end(bool reset) override;
  void wake(Time now) override;
  std::optional<Time> wakes_at() const override;
  bool reads() const override;
  Usage usage() const override;

 private:
  static constexpr std::uint32_t kMaxConcurrentStreams = 100;

  /// How far a peaceful end has come: the first GOAWAY, the one that names the last stream.
  enum class Leaving : std::uint8_t { no, announced, named };

  /// A field block whose end has not come (RFC 9113 §4.3).
  struct Block {
    wire::StreamId stream = 0;
    bool end_stream = false;
    wire::Buffer octets = {};
    std::size_t frames = 0;
  };

  // endpoint.cc: octets to frames, reactions, time.
  void preface();
  void drained() override;
  void frames();
  std::size_t step_over(wire::Bytes octets);
  void frame(const wire::FrameHeader& header, wire::Bytes octets);
  bool react(const std::vector<Reaction>& due);
  bool blocked_reader() const;
  void carry_out(Reaction reaction) override;
  void connection_error(const Reaction& reaction);
  void stream_error(const Reaction& reaction);
  bool explains(const Reaction& reaction);
  void explain(wire::StreamId stream);
  wire::StreamId last_stream() const;
  wire::StreamId blamed(wire::StreamId stream) const;
  void await_settings_ack();
  bool hear(Stimulus stimulus);
  void abandon(wire::ClauseId clause);
  StreamState state_of(wire::StreamId stream) const;
  Stream* find(wire::StreamId stream);

  // hear.cc: what each frame does.
  void dispatch(const wire::FrameHeader& header, wire::Bytes payload);
  void on(const wire::FrameHeader& header, const wire::Data& data);
  void on(const wire::FrameHeader& header, const wire::Settings& settings);
  void on(const wire::FrameHeader& header, const wire::Ping& ping);
  void on(const wire::FrameHeader& header, const wire::RstStream& reset);
  void on(const wire::FrameHeader& header, const wire::WindowUpdate& update);
  void on(const wire::FrameHeader&, const wire::Priority&) { reprioritise(); }
  void on(const wire::FrameHeader&, const wire::Goaway&) {}
  void on(const wire::FrameHeader&, const wire::PushPromise&) {}
  void on(const wire::FrameHeader& header, const wire::Unknown& unknown);
  void on(const wire::FrameHeader&, const wire::Headers&) {}
  void on(const wire::FrameHeader&, const wire::Continuation&) {}
  void acknowledge_settings();
  void apply(std::uint16_t setting, std::uint32_t value);
  void set_initial_window(std::uint32_t octets);
  void end_request(Stream& stream);

  // sections.cc: field blocks.
  void section_frame(const wire::FrameHeader& header, wire::Bytes payload,
                     std::vector<Reaction> due);
  bool append_fragment(const wire::FrameHeader& header, const wire::Frame& frame);
  bool endless();
  void section(const wire::FrameHeader& header, std::vector<Reaction> due);
  std::optional<Reaction> too_large(wire::StreamId stream) const;
  void deliver(const wire::FrameHeader& header, bool opens, wire::hpack::FieldList fields,
               std::optional<Reaction> refusal);
  void request(const wire::FrameHeader& header, wire::hpack::FieldList fields,
               const std::optional<Reaction>& refusal);
  void trailers(const wire::FrameHeader& header, Stream& stream,
                const wire::hpack::FieldList& fields, std::optional<Reaction> refusal);

  // leave.cc: the peaceful end.
  void grow_old();
  void leave(std::string_view why);
  void hear_farewell(const wire::Ping& ping);
  void name_last();
  bool ignores(wire::StreamId stream);
  void end_when_done();
  std::optional<Time> cut_off_at() const;

  // tend.cc: PINGs, the client's and ours, and idleness.
  Policy::Time ping_interval() const;
  bool police_ping();
  void forgive_pings();
  void keep_alive();
  void note_idleness();
  std::optional<Time> tends_at() const;

  // limits.cc: what a client can make us keep, queue and do (RFC 9113 §10.5).
  std::size_t unsaid() const;
  bool has_room() const;
  void owe(wire::ClauseId clause, std::size_t octets);
  void let_go(wire::ClauseId clause, std::size_t octets);
  void suspect();
  void reprioritise();
  void forget(const Stream& stream);

  // say.cc: what waits for the client's windows.
  void pump();
  void pump(Stream& stream);
  bool say_next(Stream& stream);
  bool say_data(Stream& stream, wire::Buffer& octets);
  void give_credit(Stream& stream);
  void give_credit();
  void sweep();
  std::optional<Time> gives_up_at() const;
  void give_up_waiting();
  void say_frames(wire::Buffer frames, bool first);
  void flush();
  void release();

  std::unique_ptr<Conduct> conduct_;
  Eyes eyes_;
  Output out_;
  FieldDecoder decoder_;
  std::uint32_t largest_list_;

  wire::Buffer inbox_;      // not yet a frame
  std::size_t unread_ = 0;  // octets to come of a frame that was not waited for
  std::size_t preface_seen_ = 0;
  Block block_;

  std::map<wire::StreamId, std::unique_ptr<Stream>> streams_;
  wire::StreamId highest_ = 0;
  std::int64_t window_ = 65'535;  // the connection's, for what we send
  std::int64_t initial_window_ = 65'535;
  std::uint32_t credit_due_ = 0;  // octets of DATA on the connection that were not credited yet
  std::uint32_t slots_lost_ = 0;  // a liar's, with streams that the client has reset
  std::size_t settings_seen_ = 0;
  std::size_t settings_acks_ = 0;
  std::size_t pings_seen_ = 0;
  std::optional<Time> settings_due_;  // the acknowledgement of ours
  bool greeted_with_nothing_ = false;
  std::set<wire::StreamId> overlooked_;  // a liar's; empty for everybody else
  std::optional<wire::Ping> first_ping_;
  Policy policy_;
  std::optional<Time> leaves_at_;
  Leaving leaving_ = Leaving::no;
  wire::StreamId last_named_ = wire::kMax31Bit;
  Time now_{0};
  std::optional<Time> began_;  // the connection
  std::optional<Time> heard_at_;    // the last octets of the client's
  bool asked_alive_ = false;        // by a PING since then
  std::optional<Time> idle_since_;  // there has been no call
  std::optional<Time> valid_ping_;  // the last one that did not come too soon
  std::size_t ping_strikes_ = 0;
  Time block_began_{0};

  std::deque<wire::Buffer> held_;  // whole frames, not written yet
  std::size_t held_octets_ = 0;
  bool choked_ = false;            // there is more to say when all this has been taken
  std::size_t steps_ = 0;          // of work
  // Liars', whose limits do not hold.
  std::size_t excused_ = 0;  // octets that wait and are not counted
  std::vector<wire::Buffer> hoard_;
  std::size_t hoarded_ = 0;  // its octets
  std::size_t nodes_ = 0;    // of a tree of priorities
  std::optional<Time> release_at_;
  bool closing_ = false;  // all that is held is the last that is said
};

}  // namespace peer
