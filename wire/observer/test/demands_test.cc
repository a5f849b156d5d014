// What a client can do to a server that the server must (or may) not let pass: one row a clause, with
// the reaction that the clause asks for. The honest server stands on this table.
#include <functional>

#include "wire/observer/test/dialogue.h"

namespace wire::observer::test {
namespace {

constexpr StreamId kCall = 1;

struct Row {
  const char* clause;
  Scope scope;
  ErrorCode code;
  std::function<void(Dialogue&)> talk;
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.clause; }

Buffer hex(std::string_view digits) {
  Buffer octets;
  std::string two;
  for (const char c : digits) {
    if (c == ' ') {
      continue;
    }
    two += c;
    if (two.size() == 2) {
      octets.push_back(static_cast<std::uint8_t>(std::stoul(two, nullptr, 16)));
      two.clear();
    }
  }
  return octets;
}

std::function<void(Dialogue&)> raw(std::string_view octets) {
  return [octets](Dialogue& talk) { talk.client_octets(hex(octets)); };
}
/// On an open stream whose request is not complete.
std::function<void(Dialogue&)> in_request(std::string_view octets) {
  return [octets](Dialogue& talk) {
    talk.client(request(), kCall);
    talk.client_octets(hex(octets));
  };
}
std::function<void(Dialogue&)> frame(const Frame& frame, StreamId stream = 0,
                                     const Lies& lies = {}) {
  return [=](Dialogue& talk) { talk.client(frame, stream, lies); };
}
std::function<void(Dialogue&)> fields(const FieldList& fields) {
  return frame(section(fields), kCall);
}
std::function<void(Dialogue&)> one_more(std::string_view name, std::string_view value) {
  return fields(plus(request_fields(), name, value));
}
std::function<void(Dialogue&)> trailers_of(const FieldList& fields, bool end_stream = true) {
  return [=](Dialogue& talk) {
    talk.client(request(), kCall);
    talk.client(section(fields, end_stream), kCall);
  };
}
/// A request whose field block ends with these octets.
std::function<void(Dialogue&)> block(std::string_view octets) {
  return [octets](Dialogue& talk) {
    Headers headers = request();
    const Buffer more = hex(octets);
    headers.fragment.insert(headers.fragment.end(), more.begin(), more.end());
    talk.client(headers, kCall);
  };
}
/// After HEADERS without END_HEADERS, and perhaps a CONTINUATION.
std::function<void(Dialogue&)> within_block(bool continued, const Frame& frame, StreamId stream) {
  return [=](Dialogue& talk) {
    Headers headers = request();
    headers.end_headers = false;
    talk.client(headers, kCall);
    if (continued) {
      talk.client(Continuation{.end_headers = false}, kCall);
    }
    talk.client(frame, stream);
  };
}
std::function<void(Dialogue&)> after_request(const Frame& frame) {
  return [=](Dialogue& talk) {
    talk.client(request(kEnd), kCall);
    talk.client(frame, kCall);
  };
}
std::function<void(Dialogue&)> after_call(const Frame& frame) {
  return [=](Dialogue& talk) {
    talk.client(request(kEnd), kCall);
    talk.server(response(), kCall);
    talk.server(trailers(), kCall);
    talk.client(frame, kCall);
  };
}
std::function<void(Dialogue&)> after_own_reset(const Frame& frame) {
  return [=](Dialogue& talk) {
    talk.client(request(), kCall);
    talk.client(RstStream{ErrorCode::CANCEL}, kCall);
    talk.client(frame, kCall);
  };
}

constexpr Scope kConnection = Scope::connection;
constexpr Scope kStream = Scope::stream;
constexpr ErrorCode kProtocol = ErrorCode::PROTOCOL_ERROR;
constexpr ErrorCode kSize = ErrorCode::FRAME_SIZE_ERROR;
constexpr ErrorCode kFlow = ErrorCode::FLOW_CONTROL_ERROR;
constexpr ErrorCode kCompression = ErrorCode::COMPRESSION_ERROR;
constexpr ErrorCode kClosed = ErrorCode::STREAM_CLOSED;

const std::vector<Row>& rows() {
  // clang-format off
  static const std::vector<Row> kRows = {
      // Frames (RFC 9113 §4.2, §6)
      {"rfc9113-4.2-oversize-data", kStream, kSize, [](Dialogue& talk) { talk.client(request(), 1); talk.client(data(16385), 1); }},
      {"rfc9113-4.2-oversize-headers", kConnection, kSize, frame(Headers{.fragment = Buffer(16385)}, 1)},
      {"rfc9113-4.2-oversize-continuation", kConnection, kSize, within_block(false, Continuation{.fragment = Buffer(16385)}, kCall)},
      {"rfc9113-4.2-oversize-settings", kConnection, kSize, frame(Settings{.parameters = {2731, {0x99, 0}}})},
      {"rfc9113-4.2-oversize-stream0-unknown", kConnection, kSize, frame(Unknown{Buffer(16385), 0x1f, 0})},
      {"rfc9113-6.1-data-stream0", kConnection, kProtocol, frame(data(1), 0)},
      {"rfc9113-6.1-data-pad-too-long", kConnection, kProtocol, in_request("000005 00 08 00000001 06 00000000")},
      {"rfc9113-6.1-data-pad-equal-length", kConnection, kProtocol, in_request("000005 00 08 00000001 05 00000000")},
      {"rfc9113-6.1-data-padded-empty", kStream, kSize, in_request("000000 00 08 00000001")},
      {"rfc9113-6.1-data-pad-nonzero", kConnection, kProtocol, in_request("000003 00 08 00000001 02 0001")},
      {"rfc9113-6.2-headers-stream0", kConnection, kProtocol, raw("000006 01 05 00000000 828684410161")},
      {"rfc9113-6.2-headers-pad-too-long", kConnection, kProtocol, raw("000003 01 0d 00000001 03 8286")},
      {"rfc9113-6.2-headers-short-fields", kConnection, kSize, raw("000003 01 2d 00000001 00 0000")},
      {"rfc9113-6.2-headers-pad-nonzero", kConnection, kProtocol, frame([] { Headers h = request(); h.padding = Buffer{0, 1}; return h; }(), 1)},
      {"rfc9113-6.3-priority-stream0", kConnection, kProtocol, raw("000005 02 00 00000000 00000001 0f")},
      {"rfc9113-6.3-priority-length", kStream, kSize, in_request("000004 02 00 00000001 00000000")},
      {"rfc9113-6.4-rst-stream0", kConnection, kProtocol, raw("000004 03 00 00000000 00000008")},
      {"rfc9113-6.4-rst-length", kConnection, kSize, in_request("000003 03 00 00000001 000008")},
      {"rfc9113-6.4-rst-idle", kConnection, kProtocol, frame(RstStream{}, 1)},
      {"rfc9113-6.5-settings-ack-payload", kConnection, kSize, raw("000006 04 01 00000000 0003 00000064")},
      {"rfc9113-6.5-settings-stream-id", kConnection, kProtocol, frame(Settings{}, 1)},
      {"rfc9113-6.5-settings-length", kConnection, kSize, raw("000005 04 00 00000000 0003000000")},
      {"rfc9113-6.5-settings-malformed", kConnection, kProtocol, [](Dialogue& talk) { talk.client_octets(hex("00000c 04 00 00000000 0003 00000064")); talk.end(Role::client); }},
      {"rfc9113-6.5.2-settings-push-value-server", kConnection, kProtocol, frame(settings(SettingId::ENABLE_PUSH, 2))},
      {"rfc9113-6.5.2-settings-window-too-big", kConnection, kFlow, frame(settings(SettingId::INITIAL_WINDOW_SIZE, 0x80000000))},
      {"rfc9113-6.5.2-settings-frame-size-low", kConnection, kProtocol, frame(settings(SettingId::MAX_FRAME_SIZE, 16383))},
      {"rfc9113-6.5.2-settings-frame-size-high", kConnection, kProtocol, frame(settings(SettingId::MAX_FRAME_SIZE, 16777216))},
      {"rfc9113-6.6-push-to-server", kConnection, kProtocol, [](Dialogue& talk) { talk.client(request(), 1); talk.client(PushPromise{.promised_stream_id = 2}, 1); }},
      {"rfc9113-6.7-ping-stream-id", kConnection, kProtocol, frame(Ping{}, 1)},
      {"rfc9113-6.7-ping-length", kConnection, kSize, raw("000007 06 00 00000000 00000000000000")},
      {"rfc9113-6.8-goaway-stream-id", kConnection, kProtocol, frame(Goaway{}, 1)},
      {"rfc9113-6.8-goaway-short", kConnection, kSize, raw("000007 07 00 00000000 00000000000000")},
      {"rfc9113-6.9-window-zero-stream", kStream, kProtocol, in_request("000004 08 00 00000001 00000000")},
      {"rfc9113-6.9-window-zero-conn", kConnection, kProtocol, frame(WindowUpdate{0})},
      {"rfc9113-6.9-window-length", kConnection, kSize, raw("000003 08 00 00000000 000001")},

      // Field blocks (§6.2, §6.10)
      {"rfc9113-6.2-headers-no-continuation", kConnection, kProtocol, within_block(false, Ping{}, 0)},
      {"rfc9113-6.2-headers-other-stream", kConnection, kProtocol, within_block(false, request(), 3)},
      {"rfc9113-6.10-continuation-interrupted", kConnection, kProtocol, within_block(true, data(0), kCall)},
      {"rfc9113-6.10-continuation-other-stream", kConnection, kProtocol, within_block(false, Continuation{}, 3)},
      {"rfc9113-6.10-continuation-stream0", kConnection, kProtocol, frame(Continuation{}, 0)},
      {"rfc9113-6.10-continuation-after-end", kConnection, kProtocol, [](Dialogue& talk) { talk.client(request(), 1); talk.client(Continuation{}, 1); }},
      {"rfc9113-6.10-continuation-after-data", kConnection, kProtocol, [](Dialogue& talk) { talk.client(request(), 1); talk.client(data(0), 1); talk.client(Continuation{}, 1); }},
      {"rfc9113-5.5-ext-frame-in-block", kConnection, kProtocol, within_block(false, Unknown{{}, 0x1f, 0}, kCall)},

      // Streams (§5.1, §5.1.1, §5.1.2)
      {"rfc9113-5.1-idle-data", kConnection, kProtocol, frame(data(1), 1)},
      {"rfc9113-5.1-idle-window-update", kConnection, kProtocol, frame(WindowUpdate{1}, 1)},
      {"rfc9113-5.1-half-remote-data", kStream, kClosed, after_request(data(1))},
      {"rfc9113-5.1-half-remote-headers", kStream, kClosed, after_request(trailers())},
      {"rfc9113-6.1-data-wrong-state", kStream, kClosed, after_call(data(1))},
      {"rfc9113-5.1-closed-headers", kConnection, kClosed, after_call(request())},
      {"rfc9113-5.1-closed-rst-data", kConnection, kClosed, after_own_reset(data(1))},
      {"rfc9113-5.1-closed-rst-headers", kConnection, kClosed, after_own_reset(trailers())},
      {"rfc9113-5.1.1-server-even-id", kConnection, kProtocol, frame(request(), 2)},
      {"rfc9113-5.1.1-monotonic-id", kConnection, kProtocol, [](Dialogue& talk) { talk.client(request(), 5); talk.client(request(), 3); }},
      {"rfc9113-5.1.2-concurrency-server-excess", kStream, ErrorCode::REFUSED_STREAM, [](Dialogue& talk) { talk.server(settings(SettingId::MAX_CONCURRENT_STREAMS, 1)); talk.client(settings_ack()); talk.client(request(), 1); talk.client(request(), 3); }},

      // Flow control (§6.9)
      {"rfc9113-6.9.1-window-overflow-stream", kStream, kFlow, [](Dialogue& talk) { talk.client(request(), 1); talk.client(WindowUpdate{kMax31Bit}, 1); }},
      {"rfc9113-6.9.1-window-overflow-conn", kConnection, kFlow, frame(WindowUpdate{kMax31Bit})},
      {"rfc9113-6.9.2-settings-window-overflow-server", kConnection, kFlow, [](Dialogue& talk) { talk.client(request(), 1); talk.client(WindowUpdate{kMax31Bit - 65535}, 1); talk.client(settings(SettingId::INITIAL_WINDOW_SIZE, 65536)); }},
      {"rfc9113-6.9.1-window-exceeded-stream-server", kStream, kFlow, [](Dialogue& talk) { talk.server(WindowUpdate{100000}); talk.client(request(), 1); for (int i = 0; i < 5; ++i) { talk.client(data(16384), 1); } }},
      {"rfc9113-6.9.1-window-exceeded-conn-server", kConnection, kFlow, [](Dialogue& talk) { talk.client(request(), 1); talk.server(WindowUpdate{100000}, 1); for (int i = 0; i < 5; ++i) { talk.client(data(16384), 1); } }},

      // Messages (§8.1)
      {"rfc9113-8.1-second-headers-no-es-server", kStream, kProtocol, trailers_of({{"x", "1"}}, false)},
      {"rfc9113-8.1-trailers-pseudo-server", kStream, kProtocol, trailers_of({{":method", "GET"}})},
      {"rfc9113-8.1.1-content-length-server", kStream, kProtocol, [](Dialogue& talk) { talk.client(section(plus(request_fields(), "content-length", "100")), 1); talk.client(data(5, kEnd), 1); }},
      {"rfc9113-8.1.1-content-length-multi-server", kStream, kProtocol, [](Dialogue& talk) { talk.client(section(plus(request_fields(), "content-length", "9")), 1); talk.client(data(5), 1); talk.client(data(5, kEnd), 1); }},
      {"rfc9113-8.1.1-content-length-invalid", kStream, kProtocol, one_more("content-length", "-1")},

      // Fields (§8.2)
      {"rfc9113-8.2-lowercase-recv-server", kStream, kProtocol, one_more("X-Test", "1")},
      {"rfc9113-8.2.1-name-ctl-server", kStream, kProtocol, one_more("x y", "1")},
      {"rfc9113-8.2.1-name-high-server", kStream, kProtocol, one_more("x\x7fy", "1")},
      {"rfc9113-8.2.1-name-colon-server", kStream, kProtocol, one_more("x:y", "1")},
      {"rfc9113-8.2.1-name-empty", kStream, kProtocol, one_more("", "1")},
      {"rfc9113-8.2.1-value-nul-server", kStream, kProtocol, one_more("x", "a\nb")},
      {"rfc9113-8.2.1-value-edge-space-server", kStream, kProtocol, one_more("x", " a")},
      {"rfc9113-8.2.1-value-checks-trailers", kStream, kProtocol, trailers_of({{"x", "a\rb"}})},
      {"rfc9113-8.2.1-value-checks-pseudo", kStream, kProtocol, fields(with(request_fields(), ":path", "/a\nb"))},
      {"rfc9113-8.2.2-conn-specific-server", kStream, kProtocol, one_more("connection", "close")},
      {"rfc9113-8.2.2-conn-specific-all-server", kStream, kProtocol, one_more("transfer-encoding", "chunked")},
      {"rfc9113-8.2.2-te-other-server", kStream, kProtocol, fields(with(request_fields(), "te", "trailers, deflate"))},

      // Pseudo-header fields (§8.3, §8.5)
      {"rfc9113-8.3-pseudo-unknown-server", kStream, kProtocol, fields([] { FieldList f = request_fields(); f.insert(f.begin(), {":test", "1"}); return f; }())},
      {"rfc9113-8.3-pseudo-response-in-request", kStream, kProtocol, fields([] { FieldList f = request_fields(); f.insert(f.begin(), {":status", "200"}); return f; }())},
      {"rfc9113-8.3-pseudo-after-regular-server", kStream, kProtocol, fields([] { FieldList f = request_fields(); f.insert(f.begin(), {"x", "1"}); return f; }())},
      {"rfc9113-8.3-pseudo-dup-server", kStream, kProtocol, fields([] { FieldList f = request_fields(); f.insert(f.begin(), {":path", "/a.B/C"}); return f; }())},
      {"rfc9113-8.3-pseudo-dup-authority", kStream, kProtocol, fields([] { FieldList f = request_fields(); f.insert(f.begin(), {":authority", "test"}); return f; }())},
      {"rfc9113-8.3.1-missing-method", kStream, kProtocol, fields(without(request_fields(), ":method"))},
      {"rfc9113-8.3.1-missing-scheme", kStream, kProtocol, fields(without(request_fields(), ":scheme"))},
      {"rfc9113-8.3.1-missing-path", kStream, kProtocol, fields(without(request_fields(), ":path"))},
      {"rfc9113-8.3.1-empty-path", kStream, kProtocol, fields(with(request_fields(), ":path", ""))},
      {"rfc9113-8.3.1-path-form", kStream, kProtocol, fields(with(request_fields(), ":path", "*"))},
      {"rfc9113-8.3.1-empty-method", kStream, kProtocol, fields(with(request_fields(), ":method", ""))},
      {"rfc9113-8.3.1-host-mismatch", kStream, kProtocol, one_more("host", "elsewhere")},
      {"rfc9113-8.5-connect-malformed", kStream, kProtocol, fields(with(request_fields(), ":method", "CONNECT"))},

      // HPACK (RFC 7541; RFC 9113 §4.3)
      {"rfc9113-4.3-decode-error", kConnection, kCompression, block("80")},
      {"rfc9113-4.3-decode-error-continuation", kConnection, kCompression, block("00 01 78")},
      {"rfc9113-4.3-decode-error-continuation", kConnection, kCompression, block("00 0b 78 2d 77 69 72")},
      {"rfc7541-6.1-indexed-zero-server", kConnection, kCompression, block("80")},
      {"rfc7541-2.3.2-dynamic-empty-start", kConnection, kCompression, block("be")},
      {"rfc7541-2.3.3-index-too-large-server", kConnection, kCompression, block("7f 07 01 61")},
      {"rfc7541-2.3.3-index-evicted", kConnection, kCompression, [](Dialogue& talk) { block("40 01 61 01 62")(talk); talk.client(Headers{.fragment = hex("20 be")}, 3); }},
      {"rfc7541-2.3.3-index-huge", kConnection, kCompression, block("ff 80 80 80 80 08")},
      {"rfc7541-4.2-update-at-end-server", kConnection, kCompression, block("20")},
      {"rfc7541-5.1-int-overflow", kConnection, kCompression, block("00 01 78 7f 80 80 80 80 10")},
      {"rfc7541-5.1-int-truncated", kConnection, kCompression, block("7f")},
      {"rfc7541-5.2-string-length-beyond", kConnection, kCompression, block("00 01 78 64 79")},
      {"rfc7541-5.2-huffman-pad-long-server", kConnection, kCompression, block("00 01 78 82 1f ff")},
      {"rfc7541-5.2-huffman-pad-zero-server", kConnection, kCompression, block("00 01 78 81 18")},
      {"rfc7541-5.2-huffman-eos-server", kConnection, kCompression, block("00 01 78 84 ff ff ff ff")},
      {"rfc7541-6.3-update-too-large-server", kConnection, kCompression, frame(Headers{.fragment = hex("3f e2 1f")}, 1)},
      {"rfc7541-6.3-update-before-ack", kConnection, kCompression, [](Dialogue& talk) { talk.server(settings(SettingId::HEADER_TABLE_SIZE, 8192)); talk.client(Headers{.fragment = hex("3f e1 3f")}, 1); }},
      {"rfc9113-4.3.1-table-reduced-missing-server", kConnection, kCompression, [](Dialogue& talk) {
         hpack::Encoder encoder; talk.client(Headers{.fragment = encoder.encode(request_fields(), {.dynamic_table = true})}, 1);
         talk.server(settings(SettingId::HEADER_TABLE_SIZE, 0)); talk.client(settings_ack()); talk.client(Headers{.fragment = hex("82")}, 3); }},
  };
  // clang-format on
  return kRows;
}

class Demand : public ::testing::TestWithParam<Row> {};

TEST_P(Demand, IsFoundWithScopeAndCode) {
  const Row& row = GetParam();
  Dialogue talk;
  talk.greet();
  row.talk(talk);
  const auto found = std::find_if(
      talk.violations().begin(), talk.violations().end(), [&row](const Violation& violation) {
        return violation.demanded && name(violation.demanded->clause) == row.clause;
      });
  ASSERT_NE(found, talk.violations().end()) << row.clause << ": " << describe(talk);
  EXPECT_EQ(found->by, Role::client);
  EXPECT_EQ(found->demanded->scope, row.scope);
  EXPECT_EQ(to_string(found->demanded->code), to_string(row.code));
  EXPECT_FALSE(found->reason.empty());
}

/// Who reacts to the first demand reacts in an acceptable way.
TEST_P(Demand, ComesFirstOrAfterOneThatAsksForTheSame) {
  const Row& row = GetParam();
  Dialogue talk;
  talk.greet();
  row.talk(talk);
  for (const Violation& violation : talk.violations()) {
    if (violation.demanded) {
      EXPECT_EQ(violation.demanded->scope, row.scope) << describe(talk);
      EXPECT_EQ(to_string(violation.demanded->code), to_string(row.code)) << describe(talk);
      break;
    }
  }
}

std::string findings(const Dialogue& talk) {
  std::string text = describe(talk);
  for (const Violation& violation : talk.violations()) {
    text += " @" + std::to_string(violation.stream) + "/" + std::to_string(violation.frame);
  }
  return text;
}

/// However the octets are chunked, the findings are the same.
TEST_P(Demand, DoesNotDependOnChunks) {
  Dialogue talk;
  talk.greet();
  GetParam().talk(talk);
  for (const std::size_t size : {1U, 2U, 7U, 10U, 64U}) {
    Dialogue chunked;
    for (const auto& [by, octets] : talk.said()) {
      for (Bytes rest = octets; !rest.empty();) {
        const Bytes chunk = rest.first(std::min(size, rest.size()));
        chunked.say(by, Buffer(chunk.begin(), chunk.end()));
        rest = rest.subspan(chunk.size());
      }
    }
    if (talk.connection().ends.client.ended) {
      chunked.end(Role::client);
    }
    EXPECT_EQ(findings(chunked), findings(talk)) << "in chunks of " << size;
  }
}

INSTANTIATE_TEST_SUITE_P(OfAServer, Demand, ::testing::ValuesIn(rows()));

}  // namespace
}  // namespace wire::observer::test
