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

#include "peer/conduct.h"
#include "peer/honest/eyes.h"
#include "peer/honest/field_decoder.h"
#include "peer/honest/output.h"
#include "peer/honest/stream.h"
#include "peer/peer.h"
#include "peer/stimulus.h"
#include "wire/bytes.h"
#include "wire/frame/frame.h"
#include "wire/types.h"

namespace peer {

class Endpoint final : public Peer, private StreamOwner {
 public:
  explicit Endpoint(std::unique_ptr<Conduct> conduct);

  void receive(wire::Bytes octets) override;
  void wake(Time now) override;
  std::optional<Time> wakes_at() const override;

 private:
  /// A field block whose end has not come (RFC 9113 §4.3).
  struct Block {
    wire::StreamId stream = 0;
    bool end_stream = false;
    wire::Buffer octets = {};
    std::size_t frames = 0;
  };

  // endpoint.cc: octets to frames, reactions, time.
  void preface();
  void frames();
  void frame(const wire::FrameHeader& header, wire::Bytes octets);
  bool react(const std::vector<Reaction>& due);
  bool blocked_reader() const;
  void carry_out(Reaction reaction) override;
  void connection_error(const Reaction& reaction);
  void stream_error(const Reaction& reaction);
  bool hear(Stimulus stimulus);
  StreamState state_of(wire::StreamId stream) const;
  Stream* find(wire::StreamId stream);

  // hear.cc: what each frame does.
  void dispatch(const wire::FrameHeader& header, wire::Bytes payload);
  void on(const wire::FrameHeader& header, const wire::Data& data);
  void on(const wire::FrameHeader& header, const wire::Settings& settings);
  void on(const wire::FrameHeader& header, const wire::Ping& ping);
  void on(const wire::FrameHeader& header, const wire::RstStream& reset);
  void on(const wire::FrameHeader& header, const wire::WindowUpdate& update);
  void on(const wire::FrameHeader&, const wire::Priority&) {}
  void on(const wire::FrameHeader&, const wire::Goaway&) {}
  void on(const wire::FrameHeader&, const wire::PushPromise&) {}
  void on(const wire::FrameHeader&, const wire::Unknown&) {}
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
  void section(const wire::FrameHeader& header, std::vector<Reaction> due);
  void request(const wire::FrameHeader& header, wire::hpack::FieldList fields);
  void trailers(const wire::FrameHeader& header, Stream& stream,
                const wire::hpack::FieldList& fields);

  // say.cc: what waits for the client's windows.
  void pump();
  void pump(Stream& stream);
  bool say_next(Stream& stream);
  bool say_data(Stream& stream, wire::Buffer& octets);
  void give_credit(Stream& stream);
  void sweep();
  void say_frames(wire::Buffer frames, bool first);
  void flush();
  void release();

  std::unique_ptr<Conduct> conduct_;
  Eyes eyes_;
  Output out_;
  FieldDecoder decoder_;

  wire::Buffer inbox_;  // not yet a frame
  std::size_t preface_seen_ = 0;
  Block block_;

  std::map<wire::StreamId, std::unique_ptr<Stream>> streams_;
  wire::StreamId highest_ = 0;
  std::int64_t window_ = 65'535;  // the connection's, for what we send
  std::int64_t initial_window_ = 65'535;
  std::size_t settings_seen_ = 0;
  std::size_t settings_acks_ = 0;
  bool greeted_with_nothing_ = false;
  std::set<wire::StreamId> overlooked_;  // a liar's; empty for everybody else
  std::optional<wire::Ping> first_ping_;
  Time now_{0};

  std::deque<wire::Buffer> held_;  // whole frames, not written yet
  std::optional<Time> release_at_;
  bool closing_ = false;  // all that is held is the last that is said
};

}  // namespace peer
