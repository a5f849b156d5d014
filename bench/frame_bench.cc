// Frames: what a server reads from one client, by our readers, and by nghttp2's session, which also
// decodes the fields and keeps the streams' states. An iteration is a whole connection. "read"
// keeps all that comes, fields decoded; "frames" only finds the frames and what is in them.
#include <benchmark/benchmark.h>
#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>

#include "bench/lists.h"
#include "wire/frame/frame.h"
#include "wire/frame/reader.h"
#include "wire/hpack/decoder.h"
#include "wire/hpack/encoder.h"
#include "wire/observer/intake.h"
#include "wire/preface.h"

namespace bench {
namespace {

using wire::Buffer;
using wire::Bytes;

/// How much is read at once, as from a socket.
constexpr std::size_t kRead = 65536;

[[noreturn]] void broken(const char* what) {
  std::fprintf(stderr, "codec_bench: %s\n", what);
  std::abort();
}

/// What a client sends behind its preface.
class Client {
 public:
  Client() {
    say(wire::Settings{.parameters = {{4, wire::kMax31Bit}}}, 0);
    say(wire::Settings{{}, true}, 0);
  }

  void call(wire::StreamId stream, const wire::hpack::FieldList& fields, std::size_t data_frames,
            std::size_t data_size) {
    say(wire::Headers{.fragment = encoder_.encode(fields, {.dynamic_table = true})}, stream);
    for (std::size_t i = 1; i <= data_frames; ++i) {
      say(wire::Data{.data = Buffer(data_size, 0x5a), .end_stream = i == data_frames}, stream);
    }
    say(wire::Ping{}, 0);
  }

  Buffer take() { return writer_.take(); }

 private:
  void say(const wire::Frame& frame, wire::StreamId stream) {
    writer_.bytes(wire::encode_frame(frame, stream));
  }

  wire::Writer writer_;
  wire::hpack::Encoder encoder_;
};

/// Calls with one small message each.
Buffer small_calls() {
  Client client;
  for (unsigned i = 0; i < 90; ++i) {
    client.call(2 * i + 1, grpc()[i * 3 % grpc().size()], 1, 57);
  }
  return client.take();
}

/// A few uploads.
Buffer bulk() {
  Client client;
  for (unsigned i = 0; i < 4; ++i) {
    client.call(2 * i + 1, grpc()[i * 3], 64, 16384);
  }
  return client.take();
}

void report(benchmark::State& state, const Buffer& octets) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(octets.size()));
}

void read_ours(benchmark::State& state, const Buffer& octets) {
  for (auto _ : state) {
    wire::FrameReader reader;
    wire::hpack::Decoder decoder;
    Bytes rest = octets;
    while (!rest.empty()) {
      const Bytes chunk = rest.first(std::min(kRead, rest.size()));
      rest = rest.subspan(chunk.size());
      reader.feed(chunk);
      while (const auto raw = reader.next()) {
        const auto frame = wire::decode_frame(raw->header, raw->payload);
        if (!frame) {
          broken("our decoder rejects a frame");
        }
        if (const auto* headers = std::get_if<wire::Headers>(&*frame)) {
          benchmark::DoNotOptimize(decoder.decode(headers->fragment));
        }
        benchmark::DoNotOptimize(*frame);
      }
    }
    if (reader.pending() != 0 || decoder.reject()) {
      broken("our reader has not read everything");
    }
  }
  report(state, octets);
}

/// Looks at the frame where it lies, as the observer does; false: it is wrong.
bool view(const wire::FrameHeader& header, Bytes payload) {
  const auto look = [](const auto& frame) {
    benchmark::DoNotOptimize(frame);
    return frame.has_value();
  };
  switch (static_cast<wire::FrameType>(header.type)) {
    case wire::FrameType::DATA:
      return look(wire::DataView::decode(header, payload));
    case wire::FrameType::HEADERS:
      return look(wire::HeadersView::decode(header, payload));
    case wire::FrameType::SETTINGS:
      return look(wire::SettingsView::decode(header, payload));
    case wire::FrameType::PING:
      return look(wire::Ping::decode(header, payload));
    default:
      return false;  // this client sends no others
  }
}

void view_ours(benchmark::State& state, const Buffer& octets) {
  for (auto _ : state) {
    wire::observer::Intake intake;
    Bytes rest = octets;
    while (!rest.empty()) {
      const Bytes chunk = rest.first(std::min(kRead, rest.size()));
      rest = rest.subspan(chunk.size());
      intake.feed(chunk);
      while (const auto cut = intake.next(wire::kDefaultMaxFrameSize)) {
        if (!cut->payload || !view(cut->header, *cut->payload)) {
          broken("our decoder rejects a frame");
        }
      }
    }
    if (intake.in_frame()) {
      broken("our intake has not read everything");
    }
  }
  report(state, octets);
}

/// Keeps the data, as our reader does.
int keep(nghttp2_session* /*session*/, std::uint8_t /*flags*/, std::int32_t /*stream*/,
         const std::uint8_t* data, std::size_t size, void* /*user_data*/) {
  const Buffer kept(data, data + size);
  benchmark::DoNotOptimize(kept.data());
  return 0;
}

/// A server's session that has read the preface and whose windows never run out.
nghttp2_session* new_session(nghttp2_session_callbacks* callbacks) {
  nghttp2_session* session = nullptr;
  nghttp2_session_server_new(&session, callbacks, nullptr);
  const nghttp2_settings_entry window{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, wire::kMax31Bit};
  nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, &window, 1);
  nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0, wire::kMax31Bit);
  const std::uint8_t* output = nullptr;
  while (nghttp2_session_mem_send(session, &output) > 0) {
  }
  nghttp2_session_mem_recv(session,
                           reinterpret_cast<const std::uint8_t*>(wire::kClientPreface.data()),
                           wire::kClientPreface.size());
  return session;
}

/// With `kept`, keeps the data; otherwise nobody is told of it.
void read_nghttp2(benchmark::State& state, const Buffer& octets, bool kept) {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  if (kept) {
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, keep);
  }
  for (auto _ : state) {
    nghttp2_session* const session = new_session(callbacks);
    Bytes rest = octets;
    while (!rest.empty()) {
      const Bytes chunk = rest.first(std::min(kRead, rest.size()));
      rest = rest.subspan(chunk.size());
      if (nghttp2_session_mem_recv(session, chunk.data(), chunk.size()) !=
          static_cast<ssize_t>(chunk.size())) {
        broken("nghttp2 rejects a frame");
      }
    }
    if (nghttp2_session_get_last_proc_stream_id(session) == 0) {
      broken("nghttp2 has not seen the calls");
    }
    nghttp2_session_del(session);
  }
  nghttp2_session_callbacks_del(callbacks);
  report(state, octets);
}

BENCHMARK_CAPTURE(read_ours, _, small_calls())->Name("wireproof/read/small-calls");
BENCHMARK_CAPTURE(read_nghttp2, _, small_calls(), true)->Name("nghttp2/read/small-calls");
BENCHMARK_CAPTURE(read_ours, _, bulk())->Name("wireproof/read/bulk");
BENCHMARK_CAPTURE(read_nghttp2, _, bulk(), true)->Name("nghttp2/read/bulk");
BENCHMARK_CAPTURE(view_ours, _, small_calls())->Name("wireproof/frames/small-calls");
BENCHMARK_CAPTURE(read_nghttp2, _, small_calls(), false)->Name("nghttp2/frames/small-calls");
BENCHMARK_CAPTURE(view_ours, _, bulk())->Name("wireproof/frames/bulk");
BENCHMARK_CAPTURE(read_nghttp2, _, bulk(), false)->Name("nghttp2/frames/bulk");

}  // namespace
}  // namespace bench
