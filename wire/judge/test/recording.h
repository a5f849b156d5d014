// Recorded dialogues for the judge's tests, told line by line:
//   Recording().stimulus().expecting().goaway(ErrorCode::FRAME_SIZE_ERROR).fin()
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "wire/grpc/message.h"
#include "wire/judge/trace.h"

namespace wire::judge {

inline constexpr std::uint8_t end_flags(bool end_stream) {
  return end_stream ? flag::END_STREAM | flag::END_HEADERS : flag::END_HEADERS;
}

inline Buffer empty_message() { return grpc::frame_message({}); }

/// Builds an Attempt. The fixture has come about on connection 1 and step 0 (a send) has begun;
/// each line takes 1 ms.
class Recording {
 public:
  explicit Recording(Attempt::Kind kind = Attempt::Kind::first);
  /// An attempt whose fixture did not come about.
  static Recording without_fixture(Attempt::Kind kind = Attempt::Kind::first);
  /// An attempt that is still in its fixture.
  static Recording in_fixture();

  // The engine.
  Recording& fixture_ready();
  Recording& begin(std::size_t step);
  Recording& stimulus();  // raw octets that name no stream
  Recording& request(StreamId stream, bool end_stream = true);
  Recording& request_data(StreamId stream, bool end_stream = false);
  Recording& request_continuation(StreamId stream);
  Recording& goodbye();  // our GOAWAY NO_ERROR
  Recording& credit(StreamId stream);  // our WINDOW_UPDATE
  Recording& expecting(std::size_t step = 1) { return begin(step); }
  Recording& barrier();
  Recording& grace();  // of the step begun last
  Recording& deadline();
  Recording& epilogue();                 // on connection 2, answered as in the baseline
  Recording& epilogue_on_same();         // on connection 1, stream 101, answered as in the baseline
  Recording& epilogue_begun(bool same);  // not answered yet
  Recording& epilogue_answered(int status, std::optional<std::uint32_t> grpc_status);
  Recording& epilogue_reset(ErrorCode code);
  Recording& epilogue_closed();  // its connection
  Recording& epilogue_failed(const std::string& why);
  Recording& measured(const Measured& measured);
  Recording& closed_by_us();
  Recording& died(const std::string& why);
  Recording& given_up(const std::string& why);
  Recording& finished();
  Recording& after(int ms);

  // The peer.
  Recording& goaway(ErrorCode code, StreamId last = 0x7fffffff, Buffer debug_data = {});
  Recording& fin();
  Recording& reset();
  Recording& rst_stream(StreamId stream, ErrorCode code);
  Recording& headers(StreamId stream, hpack::FieldList fields, bool end_stream = false);
  Recording& headers_without_end(StreamId stream);  // END_HEADERS is missing
  Recording& continuation(StreamId stream, hpack::FieldList fields, bool end_stream = false);
  Recording& data(StreamId stream, Buffer octets, bool end_stream = false);
  Recording& message(StreamId stream, Buffer octets, bool compressed = false);
  Recording& response(StreamId stream);  // as in the baseline
  Recording& http_error(StreamId stream, const std::string& status);
  Recording& trailers_only(StreamId stream, const std::string& grpc_status);
  Recording& ping_ack(std::uint8_t octet = 0);
  Recording& settings(std::uint16_t id, std::uint32_t value);
  Recording& window_update(StreamId stream);
  Recording& unknown(std::uint8_t type);
  Recording& octets();  // no frame
  Recording& malformed(FrameType type, ClauseId clause, StreamId stream = 0);

  /// The ordinal of the last line.
  std::uint32_t n() const { return attempt_.events.back().n; }
  const Attempt& attempt() const { return attempt_; }

 private:
  using What = decltype(Event::what);
  struct Empty {};
  Recording(Attempt::Kind kind, Empty);
  Recording& add(What what, std::uint32_t connection = 1);
  Recording& frame(Direction direction, FrameType type, StreamId stream, std::uint8_t flags,
                   Frame frame, std::optional<hpack::FieldList> block = std::nullopt,
                   std::uint32_t connection = 1);

  Attempt attempt_;
  double t_ = 1.0;
  std::size_t step_ = 0;
  std::uint32_t epilogue_connection_ = 2;
  StreamId epilogue_stream_ = 1;
};

inline Recording::Recording(Attempt::Kind kind, Empty) {
  attempt_.kind = kind;
  add(Opened{});
}

inline Recording::Recording(Attempt::Kind kind) : Recording(kind, Empty{}) {
  fixture_ready().begin(0);
}

inline Recording Recording::without_fixture(Attempt::Kind kind) {
  Recording recording(kind, Empty{});
  recording.add(FixtureEnded{false, "no SETTINGS within 1 s"});
  return recording;
}

inline Recording Recording::in_fixture() { return Recording(Attempt::Kind::first, Empty{}); }

inline Recording& Recording::add(What what, std::uint32_t connection) {
  const auto n = static_cast<std::uint32_t>(attempt_.events.size() + 1);
  attempt_.events.push_back({n, t_, connection, std::move(what)});
  t_ += 0.001;
  return *this;
}

inline Recording& Recording::frame(Direction direction, FrameType type, StreamId stream,
                                   std::uint8_t flags, Frame frame,
                                   std::optional<hpack::FieldList> block,
                                   std::uint32_t connection) {
  FrameSeen seen;
  seen.direction = direction;
  seen.header.type = static_cast<std::uint8_t>(type);
  seen.header.flags = flags;
  seen.header.stream = stream;
  seen.frame = std::move(frame);
  seen.block_ends_stream = block && (flags & flag::END_STREAM) != 0;
  seen.block = std::move(block);
  return add(std::move(seen), connection);
}

inline Recording& Recording::fixture_ready() { return add(FixtureEnded{true, ""}); }

inline Recording& Recording::begin(std::size_t step) {
  step_ = step;
  return add(StepBegun{step});
}

inline Recording& Recording::stimulus() { return add(RawSeen{Direction::out, {0, 0, 5}}); }

inline Recording& Recording::request(StreamId stream, bool end_stream) {
  return frame(Direction::out, FrameType::HEADERS, stream, end_flags(end_stream), Headers{});
}

inline Recording& Recording::request_data(StreamId stream, bool end_stream) {
  const std::uint8_t flags = end_stream ? flag::END_STREAM : std::uint8_t{0};
  return frame(Direction::out, FrameType::DATA, stream, flags, Data{});
}

inline Recording& Recording::request_continuation(StreamId stream) {
  return frame(Direction::out, FrameType::CONTINUATION, stream, flag::END_HEADERS, Continuation{});
}

inline Recording& Recording::credit(StreamId stream) {
  return frame(Direction::out, FrameType::WINDOW_UPDATE, stream, 0, WindowUpdate{5});
}

inline Recording& Recording::goodbye() {
  return frame(Direction::out, FrameType::GOAWAY, 0, 0, Goaway{});
}

inline Recording& Recording::barrier() { return add(Marked{Marked::What::barrier, step_}); }
inline Recording& Recording::grace() { return add(Marked{Marked::What::grace, step_}); }
inline Recording& Recording::deadline() { return add(Marked{Marked::What::deadline, step_}); }

inline Recording& Recording::epilogue() { return epilogue_begun(false).epilogue_answered(200, 0); }

inline Recording& Recording::epilogue_on_same() {
  return epilogue_begun(true).epilogue_answered(200, 0);
}

inline Recording& Recording::epilogue_begun(bool same) {
  epilogue_connection_ = same ? 1 : 2;
  epilogue_stream_ = same ? 101 : 1;
  return add(EpilogueBegun{epilogue_connection_, epilogue_stream_, same}, epilogue_connection_);
}

inline Recording& Recording::epilogue_answered(int status,
                                               std::optional<std::uint32_t> grpc_status) {
  const hpack::FieldList headers = {{":status", std::to_string(status)}};
  if (!grpc_status) {
    return frame(Direction::in, FrameType::HEADERS, epilogue_stream_, end_flags(true), Headers{},
                 headers, epilogue_connection_);
  }
  const hpack::FieldList trailers = {{"grpc-status", std::to_string(*grpc_status)}};
  Data body;
  body.data = empty_message();
  frame(Direction::in, FrameType::HEADERS, epilogue_stream_, end_flags(false), Headers{}, headers,
        epilogue_connection_);
  frame(Direction::in, FrameType::DATA, epilogue_stream_, 0, std::move(body), std::nullopt,
        epilogue_connection_);
  return frame(Direction::in, FrameType::HEADERS, epilogue_stream_, end_flags(true), Headers{},
               trailers, epilogue_connection_);
}

inline Recording& Recording::epilogue_reset(ErrorCode code) {
  RstStream reset;
  reset.error_code = code;
  return frame(Direction::in, FrameType::RST_STREAM, epilogue_stream_, 0, reset, std::nullopt,
               epilogue_connection_);
}

inline Recording& Recording::epilogue_closed() {
  return add(Closed{true, false}, epilogue_connection_);
}
inline Recording& Recording::epilogue_failed(const std::string& why) {
  return add(EpilogueFailed{why});
}
inline Recording& Recording::measured(const Measured& measured) { return add(measured); }
inline Recording& Recording::closed_by_us() { return add(Closed{false, false}); }
inline Recording& Recording::died(const std::string& why) { return add(Died{why}); }
inline Recording& Recording::given_up(const std::string& why) { return add(GivenUp{why}); }

inline Recording& Recording::finished() {
  attempt_.finished = true;
  return *this;
}

inline Recording& Recording::after(int ms) {
  t_ += ms / 1000.0;
  return *this;
}

inline Recording& Recording::goaway(ErrorCode code, StreamId last, Buffer debug_data) {
  Goaway goaway;
  goaway.error_code = code;
  goaway.last_stream_id = last;
  goaway.debug_data = std::move(debug_data);
  return frame(Direction::in, FrameType::GOAWAY, 0, 0, std::move(goaway));
}

inline Recording& Recording::fin() { return add(Closed{true, false}); }
inline Recording& Recording::reset() { return add(Closed{true, true}); }

inline Recording& Recording::rst_stream(StreamId stream, ErrorCode code) {
  RstStream reset;
  reset.error_code = code;
  return frame(Direction::in, FrameType::RST_STREAM, stream, 0, reset);
}

inline Recording& Recording::headers(StreamId stream, hpack::FieldList fields, bool end_stream) {
  return frame(Direction::in, FrameType::HEADERS, stream, end_flags(end_stream), Headers{},
               std::move(fields));
}

inline Recording& Recording::headers_without_end(StreamId stream) {
  return frame(Direction::in, FrameType::HEADERS, stream, 0, Headers{});
}

inline Recording& Recording::continuation(StreamId stream, hpack::FieldList fields,
                                          bool end_stream) {
  frame(Direction::in, FrameType::CONTINUATION, stream, flag::END_HEADERS, Continuation{},
        std::move(fields));
  std::get<FrameSeen>(attempt_.events.back().what).block_ends_stream = end_stream;
  return *this;
}

inline Recording& Recording::data(StreamId stream, Buffer octets, bool end_stream) {
  Data data;
  data.data = std::move(octets);
  const std::uint8_t flags = end_stream ? flag::END_STREAM : std::uint8_t{0};
  return frame(Direction::in, FrameType::DATA, stream, flags, std::move(data));
}

inline Recording& Recording::message(StreamId stream, Buffer octets, bool compressed) {
  return data(stream, grpc::frame_message(octets, compressed));
}

inline Recording& Recording::response(StreamId stream) {
  return headers(stream, {{":status", "200"}, {"content-type", "application/grpc"}})
      .data(stream, empty_message())
      .headers(stream, {{"grpc-status", "0"}}, true);
}

inline Recording& Recording::http_error(StreamId stream, const std::string& status) {
  return headers(stream, {{":status", status}}, true);
}

inline Recording& Recording::trailers_only(StreamId stream, const std::string& grpc_status) {
  return headers(stream, {{":status", "200"}, {"grpc-status", grpc_status}}, true);
}

inline Recording& Recording::ping_ack(std::uint8_t octet) {
  Ping ping;
  ping.ack = true;
  ping.opaque_data.fill(octet);
  return frame(Direction::in, FrameType::PING, 0, flag::ACK, ping);
}

inline Recording& Recording::settings(std::uint16_t id, std::uint32_t value) {
  Settings settings;
  settings.parameters.emplace_back(id, value);
  return frame(Direction::in, FrameType::SETTINGS, 0, 0, std::move(settings));
}

inline Recording& Recording::window_update(StreamId stream) {
  WindowUpdate update;
  update.increment = 1000;
  return frame(Direction::in, FrameType::WINDOW_UPDATE, stream, 0, update);
}

inline Recording& Recording::unknown(std::uint8_t type) {
  return frame(Direction::in, static_cast<FrameType>(type), 0, 0, Unknown{});
}

inline Recording& Recording::octets() { return add(RawSeen{Direction::in, {'H', 'T', 'T', 'P'}}); }

inline Recording& Recording::malformed(FrameType type, ClauseId clause, StreamId stream) {
  frame(Direction::in, type, stream, 0, Unknown{});
  auto& seen = std::get<FrameSeen>(attempt_.events.back().what);
  seen.malformed = Reject{clause, Scope::connection, ErrorCode::PROTOCOL_ERROR, "wrong length"};
  return *this;
}

/// As far as the first expectation, behind octets of ours, or a request on stream 1.
inline Recording begun() { return Recording().stimulus().expecting(); }
inline Recording after_request() { return Recording().request(1).expecting(); }

}  // namespace wire::judge
