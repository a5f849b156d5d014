#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "peer/peer.h"
#include "wire/frame/frame.h"
#include "wire/frame/reader.h"
#include "wire/grpc/message.h"
#include "wire/hpack/decoder.h"
#include "wire/hpack/encoder.h"
#include "wire/preface.h"

namespace peer {
namespace {

using wire::FrameType;
using wire::StreamId;

class Hangup final : public Peer {
 public:
  void receive(wire::Bytes) override { hang_up(); }
};

class Mute final : public Peer {
 public:
  void receive(wire::Bytes) override {}
};

/// What `yes` and `nasty` share: frames in, the answers of a good gRPC server out.
class Answering : public Peer {
 public:
  Answering() { reader_.set_max_frame_size(0xffffff); }

  void receive(wire::Bytes octets) final {
    if (!greeted_) {
      greeted_ = true;
      say_frame(wire::Settings{}, 0);
    }
    const std::size_t preface =
        std::min(octets.size(), wire::kClientPreface.size() - preface_seen_);
    on_preface(octets.first(preface), preface_seen_);
    preface_seen_ += preface;
    reader_.feed(octets.subspan(preface));
    while (auto raw = reader_.next()) {
      on_frame(*raw);
    }
  }

 protected:
  virtual void on_preface(wire::Bytes octets, std::size_t offset) = 0;
  virtual void on_frame(const wire::RawFrame& raw) = 0;

  void say_frame(const wire::Frame& frame, StreamId stream) {
    say(wire::encode_frame(frame, stream));
  }

  void acknowledge_settings() {
    wire::Settings ack;
    ack.ack = true;
    say_frame(ack, 0);
  }

  /// Headers, one empty message, trailers with grpc-status 0.
  void answer(StreamId stream) {
    say_headers(stream, {{":status", "200"}, {"content-type", "application/grpc"}}, false);
    wire::Data data;
    data.data = wire::grpc::frame_message({});
    say_frame(data, stream);
    say_headers(stream, {{"grpc-status", "0"}}, true);
  }

 private:
  void say_headers(StreamId stream, const wire::hpack::FieldList& fields, bool end_stream) {
    wire::Headers headers;
    headers.fragment = encoder_.encode(fields);
    headers.end_headers = true;
    headers.end_stream = end_stream;
    say_frame(headers, stream);
  }

  bool greeted_ = false;
  std::size_t preface_seen_ = 0;
  wire::FrameReader reader_;
  wire::hpack::Encoder encoder_;
};

class Yes final : public Answering {
  void on_preface(wire::Bytes, std::size_t) override {}

  void on_frame(const wire::RawFrame& raw) override {
    const auto& header = raw.header;
    const bool ack = (header.flags & wire::flag::ACK) != 0;
    switch (static_cast<FrameType>(header.type)) {
      case FrameType::SETTINGS:
        if (!ack) {
          acknowledge_settings();
        }
        break;
      case FrameType::PING:
        if (!ack) {
          pong(raw);
        }
        break;
      case FrameType::HEADERS:
      case FrameType::DATA:
        if ((header.flags & wire::flag::END_STREAM) != 0) {
          answer(header.stream);
        }
        break;
      default:
        break;
    }
  }

  void pong(const wire::RawFrame& raw) {
    wire::Ping ping;
    ping.ack = true;
    std::copy_n(raw.payload.begin(), std::min(raw.payload.size(), ping.opaque_data.size()),
                ping.opaque_data.begin());
    say_frame(ping, 0);
  }
};

/// A plain call is what the plainest client says: its own fields and no others but credentials,
/// encoded in the plainest way, in one HEADERS frame on the next stream, then at most one DATA
/// frame.
class Nasty final : public Answering {
  void on_preface(wire::Bytes octets, std::size_t offset) override {
    if (!std::equal(octets.begin(), octets.end(),
                    wire::kClientPreface.begin() + static_cast<std::ptrdiff_t>(offset))) {
      hang_up();
    }
  }

  void on_frame(const wire::RawFrame& raw) override {
    if (!hung_up() && !is_plain(raw)) {
      hang_up();
    }
  }

  bool is_plain(const wire::RawFrame& raw) {
    if (raw.header.reserved) {
      return false;
    }
    switch (static_cast<FrameType>(raw.header.type)) {
      case FrameType::SETTINGS:
        return settings(raw);
      case FrameType::WINDOW_UPDATE:
        return window_update(raw);
      case FrameType::HEADERS:
        return headers(raw);
      case FrameType::DATA:
        return data(raw);
      default:
        return false;
    }
  }

  static bool window_update(const wire::RawFrame& raw) {
    constexpr std::uint32_t kMuch = 1U << 30U;
    const auto frame = wire::decode_frame(raw.header, raw.payload);
    const auto* update = frame ? std::get_if<wire::WindowUpdate>(&*frame) : nullptr;
    return raw.header.flags == 0 && update != nullptr && update->increment < kMuch;
  }

  bool settings(const wire::RawFrame& raw) {
    if (raw.header.flags == wire::flag::ACK) {
      return raw.payload.empty();
    }
    // Only the first one, and only the plainest.
    if (std::exchange(settings_seen_, true) || !raw.payload.empty() || raw.header.flags != 0) {
      return false;
    }
    acknowledge_settings();
    return true;
  }

  bool headers(const wire::RawFrame& raw) {
    constexpr std::uint8_t kKnownFlags = wire::flag::END_HEADERS | wire::flag::END_STREAM;
    const bool whole =
        (raw.header.flags & ~kKnownFlags) == 0 && raw.header.has(wire::flag::END_HEADERS);
    if (raw.header.stream != next_ || !whole || !is_plain_block(raw.payload)) {
      return false;
    }
    open_.insert(next_);
    next_ += 2;
    finish(raw.header);
    return true;
  }

  bool data(const wire::RawFrame& raw) {
    if (!open_.contains(raw.header.stream) || raw.header.flags != wire::flag::END_STREAM) {
      return false;
    }
    finish(raw.header);
    return true;
  }

  static bool is_plain_block(wire::Bytes block) {
    constexpr std::array<std::string_view, 7> kNames = {
        ":method", ":scheme", ":path", ":authority", "te", "content-type", "authorization"};
    const auto fields = wire::hpack::Decoder().decode(block);
    if (!fields || fields->size() < 4 || fields->size() == 5 || fields->size() > kNames.size()) {
      return false;
    }
    wire::hpack::Encoder encoder;
    wire::Writer literals;
    for (std::size_t i = 0; i < fields->size(); ++i) {
      const wire::hpack::Field& field = (*fields)[i];
      const bool usual = (field.name != "te" || field.value == "trailers") &&
                         (field.name != "content-type" || field.value == "application/grpc");
      if (!usual || field.name != kNames[i] ||
          !encoder.field(literals, field.name, field.value, {})) {
        return false;
      }
    }
    return std::ranges::equal(literals.take(), block) ||
           std::ranges::equal(encoder.encode(*fields), block);
  }

  void finish(const wire::FrameHeader& header) {
    if (header.has(wire::flag::END_STREAM)) {
      open_.erase(header.stream);
      answer(header.stream);
    }
  }

  bool settings_seen_ = false;
  std::set<StreamId> open_;
  StreamId next_ = 1;
};

}  // namespace

std::unique_ptr<Peer> make_null_peer(std::string_view kind) {
  if (kind == "hangup") {
    return std::make_unique<Hangup>();
  }
  if (kind == "mute") {
    return std::make_unique<Mute>();
  }
  if (kind == "yes") {
    return std::make_unique<Yes>();
  }
  if (kind == "nasty") {
    return std::make_unique<Nasty>();
  }
  return nullptr;
}

}  // namespace peer
