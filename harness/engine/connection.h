// Our end of one HTTP/2 connection: says what the script says, keeps the connection in order beside
// it (acknowledgements, windows), and reports all that passes, both ways, as events of the trace.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/engine/connection_reading.h"
#include "harness/engine/consumed_credit.h"
#include "harness/engine/limits.h"
#include "harness/engine/open_streams.h"
#include "harness/engine/outgoing_credit.h"
#include "harness/engine/pending_messages.h"
#include "harness/engine/round_trips.h"
#include "harness/engine/target.h"
#include "harness/engine/transport.h"
#include "wire/frame/frame.h"
#include "wire/hpack/encoder.h"
#include "wire/judge/trace.h"
#include "wire/preface.h"

namespace engine {

using wire::StreamId;

class Connection final : public TransportListener {
 public:
  using What = decltype(wire::judge::Event::what);
  /// Everything that happens on the connection, in order.
  using OnEvent = std::function<void(Connection&, What)>;

  /// While one lives, what the connection sends is held back, and written in few large pieces.
  class Corked {
   public:
    explicit Corked(Connection& connection);
    ~Corked();
    Corked(const Corked&) = delete;
    Corked& operator=(const Corked&) = delete;

   private:
    Connection& connection_;
  };

  Connection(EventLoop& loop, std::uint32_t id, const Target& target, bool auto_windows,
             const Limits& limits, OnEvent on_event);
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
                    const std::vector<std::size_t>& frame_sizes);
  bool message_pending() const { return !messages_.empty(); }
  /// Asks TLS for another handshake on this connection.
  void renegotiate();
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
  /// The declared call's HEADERS, the stream left open; or those of another.
  void send_request_head(StreamId stream, bool end_stream = false);
  /// The declared call, or another, whole. Its body waits for credit.
  void send_request(StreamId stream);
  void send_request_head(StreamId stream, const Call& call, bool end_stream);
  void send_request(StreamId stream, const Call& call);
  /// A call for the engine's own purposes, the declared one or another: background to the script,
  /// with room for the answer.
  void send_hidden_call(StreamId stream) { send_hidden_call(stream, target_.call); }
  void send_hidden_call(StreamId stream, const Call& call);
  /// A PING (or SETTINGS, where pings are policed) of our own; `round_trip_done()` once it is
  /// answered. `sparing_pings`: the script sends PINGs itself, and some peers count them.
  void begin_round_trip(bool sparing_pings = false);
  bool round_trip_done() const { return round_trips_.done(); }
  /// From here on frames are counted, not told, GOAWAY and the end apart. `unread`: what comes
  /// stays with the peer until hear_flood().
  void begin_flood(bool unread);
  void hear_flood() { transport_->resume(); }
  std::uint64_t frames_counted() const { return frames_counted_; }
  std::uint64_t octets_said() const { return octets_out_; }
  std::optional<std::size_t> unread_by_peer() const {
    return transport_ ? transport_->unread() : std::nullopt;
  }
  std::optional<Usage> peer_usage() const {
    return transport_ ? transport_->usage() : std::nullopt;
  }
  /// Grants at once what `windows: manual` held back.
  void replenish_all();

  std::uint32_t id() const { return id_; }
  bool is_open() const { return opened_ && !ended_ && !closed_; }
  bool ended() const { return ended_ || closed_; }
  bool preface_sent() const { return preface_.begun(); }
  bool failed() const { return failure_.has_value(); }
  const std::string& failure() const { return *failure_; }
  /// The limit of what a connection may take in that was met, and that closed it; empty: none.
  const std::string& exceeded() const { return exceeded_; }
  /// SETTINGS have been seen from both ends and both are acknowledged.
  bool settled() const;
  /// What of `settled` is missing, for people.
  std::string unsettled() const;
  /// Another request may be sent: in step, no GOAWAY, no end.
  bool fit_for_call() const { return is_open() && can_interject() && !goaway_seen_; }
  /// Such a request would not exceed the number of streams that the peer allows at once.
  bool room_for_call() const { return fit_for_call() && streams_.room(); }
  /// The peer has announced by a GOAWAY with an error that it will close, and has not closed yet.
  bool closing() const { return is_open() && goaway_error_; }
  /// The next unused stream of ours, and the last one that was sent on.
  StreamId next_stream() const { return highest_stream_ == 0 ? 1 : highest_stream_ + 2; }
  StreamId last_stream() const { return last_stream_; }
  wire::hpack::Encoder& encoder() { return encoder_; }
  /// The peer has announced a smaller table than the default, and no field block has said so yet;
  /// asking clears it.
  bool take_table_reduced() { return std::exchange(table_reduced_, false); }
  /// The largest list of fields that the peer takes (SETTINGS_MAX_HEADER_LIST_SIZE).
  std::size_t max_list() const { return max_list_; }
  const Call& call() const { return target_.call; }

  void on_open(const std::string& protocol) override;
  void on_data(wire::Bytes octets) override;
  void on_end(bool reset) override;
  void on_failure(const std::string& why) override;
  void on_refusal(const std::string& alert) override;
  void on_tls(const wire::TlsNote& note) override;

 private:
  void emit(What what);
  bool only_counted(const What& what);

  // What is sent (connection_out.cc)
  void write_out(wire::Bytes octets);
  void put_held();
  void put(wire::Bytes octets);
  /// Reads what we send as the peer will, so that the trace tells what was really said.
  void read_out(wire::Bytes octets);
  void note_sent(wire::judge::FrameSeen& seen);
  void use_up(StreamId stream);
  void note_own_settings(const wire::Settings& settings);
  /// A frame of our own fits between the script's now.
  bool can_interject() const;
  /// Sends a frame of our own between the script's, or keeps it until there is room for it.
  void interject(wire::Buffer frame);
  void flush_interjections();
  void flush_messages();

  // What is received (connection_in.cc)
  bool take_in(wire::Bytes octets);
  void exceed(std::string limit);
  bool speaks_http1(wire::Bytes octets) const;
  void read_in(wire::Bytes octets);
  void note_received(wire::judge::FrameSeen& seen);
  void receive_settings(wire::judge::FrameSeen& seen, const wire::Settings& settings);
  void receive_settings_ack(wire::judge::FrameSeen& seen);
  void apply_peer_settings(const wire::Settings& settings);
  void receive_ping(wire::judge::FrameSeen& seen, const wire::Ping& ping);
  void receive_goaway(const wire::Goaway& goaway);
  void receive_data(const wire::FrameHeader& header);
  void replenish(StreamId stream, bool stream_too);

  EventLoop& loop_;
  std::uint32_t id_;
  Target target_;
  bool auto_windows_;
  OnEvent on_event_;
  Limits limits_;
  std::unique_ptr<Transport> transport_;

  bool opened_ = false;
  bool ended_ = false;   // by the peer
  bool given_up_ = false;  // by our TLS, which the peer refused another handshake
  bool closed_ = false;  // by us
  std::string exceeded_;
  std::optional<std::string> failure_;

  ConnectionReading reading_;
  wire::PrefaceReader preface_;  // of what we send
  wire::hpack::Encoder encoder_;
  bool write_ended_ = false;
  StreamId highest_stream_ = 0;
  StreamId last_stream_ = 0;
  OpenStreams streams_;
  OutgoingCredit credit_;
  std::size_t max_frame_out_ = wire::kDefaultMaxFrameSize;
  PendingMessages messages_;
  std::vector<wire::Buffer> interjections_;
  /// A frame of the peer's is being taken in: what answers it waits until it has been reported.
  bool hearing_ = false;
  std::set<StreamId> hidden_;  // streams of send_hidden_call

  bool broken_ = false;  // what comes is no HTTP/2 (any more)
  std::size_t octets_in_ = 0;
  std::size_t frames_in_ = 0;
  std::uint64_t octets_out_ = 0;
  bool flooded_ = false;
  int corks_ = 0;
  wire::Buffer held_;  // until the last of them is gone
  std::uint64_t frames_counted_ = 0;
  bool goaway_seen_ = false;
  bool goaway_error_ = false;
  bool table_reduced_ = false;
  std::uint32_t max_list_ = 0xffffffff;

  std::uint32_t our_initial_window_ = kDefaultWindow;
  ConsumedCredit consumed_;
  RoundTrips round_trips_;
};

}  // namespace engine
