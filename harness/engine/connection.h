// Our end of one HTTP/2 connection: says what the script says, keeps the connection in order beside
// it (acknowledgements, windows), and reports all that passes, both ways, as events of the trace.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/engine/target.h"
#include "harness/engine/transport.h"
#include "wire/frame/frame.h"
#include "wire/frame/reader.h"
#include "wire/hpack/decoder.h"
#include "wire/hpack/encoder.h"
#include "wire/judge/trace.h"

namespace engine {

using wire::StreamId;
using SettingList = std::vector<std::pair<std::uint16_t, std::uint32_t>>;

class Connection final : public TransportListener {
 public:
  using What = decltype(wire::judge::Event::what);
  /// Everything that happens on the connection, in order.
  using OnEvent = std::function<void(Connection&, What)>;

  /// Limits of what one connection may take in; beyond them it is closed and `overflowed()` says
  /// so.
  struct Limits {
    std::size_t frames = 20'000;
    std::size_t octets = std::size_t{4} << 20;
  };

  Connection(EventLoop& loop, std::uint32_t id, const Target& target, bool auto_windows,
             OnEvent on_event);
  ~Connection() override;

  /// Starts to connect; the outcome is an event.
  void open();
  /// Octets as they are, in one write.
  void send(wire::Bytes octets);
  /// Octets as they are, each piece in a write of its own; nothing of ours comes between.
  void send_pieces(const std::vector<wire::Buffer>& pieces);
  /// DATA that waits for credit, cut into frames of at most the sizes given (then of what the peer
  /// takes).
  void send_message(StreamId stream, wire::Buffer octets, bool end_stream,
                    std::vector<std::size_t> frame_sizes);
  bool message_pending() const { return !pending_.empty(); }
  /// Ends our direction; goes on reading.
  void end_writing();
  /// Drops the connection with a TCP reset.
  void reset();
  /// Closes both directions, as a step of the script.
  void close_by_script();
  /// Closes without an event; nothing more is heard.
  void close();

  /// The client preface and our first SETTINGS.
  void send_preface(const SettingList& settings);
  /// The declared call's HEADERS, the stream left open.
  void send_request_head(StreamId stream, bool end_stream = false);
  /// The declared call, whole. Its body does not wait for credit: it is small.
  void send_request(StreamId stream);
  /// The declared call for the engine's own purposes: background to the script, with room for the
  /// answer.
  void send_hidden_call(StreamId stream);
  /// A PING (or SETTINGS, where pings are policed) of our own; `round_trip_done()` once it is
  /// answered.
  void begin_round_trip();
  bool round_trip_done() const { return round_trips_pending_ == 0; }
  /// Grants at once what `windows: manual` held back.
  void replenish_all();

  std::uint32_t id() const { return id_; }
  bool is_open() const { return opened_ && !ended_ && !closed_; }
  bool ended() const { return ended_ || closed_; }
  bool preface_sent() const { return preface_out_ > 0; }
  bool failed() const { return failure_.has_value(); }
  const std::string& failure() const { return *failure_; }
  bool overflowed() const { return overflowed_; }
  /// SETTINGS have been seen from both ends and both are acknowledged.
  bool settled() const;
  /// What of `settled` is missing, for people.
  std::string unsettled() const;
  /// Another request may be sent: in step, no GOAWAY, no end.
  bool fit_for_call() const { return is_open() && can_interject() && !goaway_seen_; }
  /// The peer has announced by a GOAWAY with an error that it will close, and has not closed yet.
  bool closing() const { return is_open() && goaway_error_; }
  /// The next unused stream of ours, and the last one that was sent on.
  StreamId next_stream() const { return highest_stream_ == 0 ? 1 : highest_stream_ + 2; }
  StreamId last_stream() const { return last_stream_; }
  wire::hpack::Encoder& encoder() { return encoder_; }
  /// The peer has announced a smaller table than the default, and no field block has said so yet;
  /// asking clears it.
  bool take_table_reduced() { return std::exchange(table_reduced_, false); }
  const Call& call() const { return target_.call; }

  void on_open(const std::string& protocol) override;
  void on_data(wire::Bytes octets) override;
  void on_end(bool reset) override;
  void on_failure(const std::string& why) override;

 private:
  /// One direction's framing and field decoding.
  struct Reading {
    wire::FrameReader frames;
    wire::hpack::Decoder fields;
    wire::Buffer block;         // the open field block
    StreamId block_stream = 0;  // 0: none is open
    bool block_ends_stream = false;
    bool fields_lost = false;  // a field block could not be decoded: the tables differ from now on
    bool broken = false;       // the framing is lost
  };
  struct Message {
    StreamId stream;
    wire::Buffer octets;
    std::size_t sent = 0;
    bool end_stream;
    std::deque<std::size_t> frame_sizes;
  };

  void emit(What what);
  void write_out(wire::Bytes octets);
  wire::judge::FrameSeen read_frame(Reading& reading, wire::judge::Direction direction,
                                    const wire::RawFrame& raw);
  void collect_block(Reading& reading, wire::judge::FrameSeen& seen);
  void begin_block(Reading& reading, const wire::FrameHeader& header);
  void finish_block(Reading& reading, wire::judge::FrameSeen& seen);

  /// Reads what we send as the peer will, so that the trace tells what was really said.
  void read_out(wire::Bytes octets);
  void note_sent(wire::judge::FrameSeen& seen);
  void note_own_settings(const wire::judge::FrameSeen& seen);
  void apply_own_settings(const SettingList& settings);

  void note_received(wire::judge::FrameSeen& seen);
  void receive_settings(wire::judge::FrameSeen& seen, const wire::Settings& settings);
  void apply_peer_settings(const wire::Settings& settings);
  void receive_ping(wire::judge::FrameSeen& seen, const wire::Ping& ping);
  void receive_data(const wire::FrameHeader& header);
  void replenish(StreamId stream, bool stream_too);

  /// A frame of our own fits between the script's now.
  bool can_interject() const;
  /// Sends a frame of our own between the script's, or keeps it until there is room for it.
  void interject(wire::Buffer frame);
  void flush_interjections();
  void flush_messages();
  void send_piece(Message& message, std::size_t size);
  std::int64_t& credit_of(StreamId stream);

  EventLoop& loop_;
  std::uint32_t id_;
  Target target_;
  bool auto_windows_;
  OnEvent on_event_;
  Limits limits_;
  std::unique_ptr<Transport> transport_;

  Reading in_;
  Reading out_;
  wire::hpack::Encoder encoder_;
  std::size_t octets_in_ = 0;
  std::size_t frames_in_ = 0;

  bool opened_ = false;
  bool ended_ = false;   // by the peer
  bool closed_ = false;  // by us
  bool overflowed_ = false;
  std::optional<std::string> failure_;

  std::size_t preface_out_ = 0;  // octets of the preface sent
  bool preface_lost_ = false;    // what was sent first is no preface
  std::uint32_t settings_out_ = 0;
  std::uint32_t settings_acked_ = 0;
  std::uint32_t settings_in_ = 0;
  std::deque<SettingList> settings_unacked_;
  bool table_reduced_ = false;
  bool write_ended_ = false;
  bool goaway_seen_ = false;
  bool goaway_error_ = false;
  StreamId highest_stream_ = 0;
  StreamId last_stream_ = 0;

  std::int64_t connection_credit_ = 65'535;
  std::int64_t initial_credit_ = 65'535;
  std::size_t max_frame_out_ = 16'384;
  std::map<StreamId, std::int64_t> stream_credit_;
  std::uint32_t our_initial_window_ = 65'535;
  std::uint32_t our_table_size_ = 4'096;
  std::uint32_t connection_debt_ = 0;
  std::map<StreamId, std::uint32_t> stream_debt_;
  std::deque<Message> pending_;
  std::vector<wire::Buffer> interjections_;

  std::set<StreamId> hidden_;  // streams of send_hidden_call
  std::uint32_t round_trips_pending_ = 0;
  std::uint8_t ping_counter_ = 0;
  std::deque<std::uint32_t>
      settings_round_trips_;  // ordinals of the SETTINGS whose acknowledgement ends one
};

}  // namespace engine
