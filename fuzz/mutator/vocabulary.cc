#include "fuzz/mutator/vocabulary.h"

#include <vector>

#include "fuzz/mutator/list.h"

namespace fuzz {
namespace {

using wire::hpack::Field;
using wire::hpack::FieldList;

}  // namespace

const Field& known_field(Random& random) {
  static const FieldList kFields = {
      {":method", "GET"},
      {":method", "POST"},
      {":method", "HEAD"},
      {":method", "CONNECT"},
      {":method", "OPTIONS"},
      {":method", "a b"},
      {":scheme", "http"},
      {":scheme", "https"},
      {":scheme", "ftp"},
      {":scheme", "1x"},
      {":path", "/"},
      {":path", "*"},
      {":path", ""},
      {":path", "/package.Service/Method"},
      {":path", "Service/Method"},
      {":authority", "localhost"},
      {":authority", "user@localhost:80"},
      {":authority", "localhost:443"},
      {":authority", ""},
      {":status", "200"},
      {":status", "204"},
      {":status", "304"},
      {":status", "100"},
      {":status", "101"},
      {":status", "103"},
      {":status", "404"},
      {":status", "99"},
      {":protocol", "websocket"},
      {":unknown", "x"},
      {"host", "localhost"},
      {"host", "elsewhere"},
      {"connection", "close"},
      {"connection", "keep-alive"},
      {"keep-alive", "timeout=5"},
      {"proxy-connection", "close"},
      {"transfer-encoding", "chunked"},
      {"upgrade", "h2c"},
      {"http2-settings", "AAMAAABk"},
      {"te", "trailers"},
      {"te", "gzip"},
      {"trailer", "grpc-status"},
      {"cookie", "a=b; c=d"},
      {"content-length", "0"},
      {"content-length", "5"},
      {"content-length", "-1"},
      {"content-length", "5, 5"},
      {"content-length", "18446744073709551616"},
      {"content-range", "bytes 0-1/2"},
      {"content-encoding", "gzip"},
      {"content-transfer-encoding", "base64"},
      {"content-type", "application/grpc"},
      {"content-type", "application/grpc+proto"},
      {"content-type", "application/grpc-web"},
      {"content-type", "application/grpc-web-text+proto"},
      {"content-type", "application/grpcx"},
      {"content-type", "text/plain"},
      {"user-agent", "grpc-fuzz/1"},
      {"authorization", "Bearer x"},
      {"grpc-timeout", "1S"},
      {"grpc-timeout", "99999999H"},
      {"grpc-timeout", "123456789n"},
      {"grpc-timeout", "0m"},
      {"grpc-encoding", "gzip"},
      {"grpc-encoding", "identity"},
      {"grpc-encoding", "unheard-of"},
      {"grpc-accept-encoding", "identity,gzip,deflate,snappy,zstd"},
      {"grpc-message-type", "package.Message"},
      {"grpc-status", "0"},
      {"grpc-status", "13"},
      {"grpc-status", "17"},
      {"grpc-status", "00"},
      {"grpc-status", "x"},
      {"grpc-message", "all is%20well"},
      {"grpc-message", "a % that is none, \x7f"},
      {"grpc-status-details-bin", "CAA"},
      {"grpc-status-details-bin", "CA=="},
      {"grpc-previous-rpc-attempts", "1"},
      {"grpc-previous-rpc-attempts", "x"},
      {"grpc-retry-pushback-ms", "100"},
      {"grpc-retry-pushback-ms", "-1"},
      {"grpc-reserved", "x"},
      {"x-own-bin", "AAECAw"},
      {"x-own-bin", "AAECAw==,BBBB"},
      {"x-own-bin", "!"},
      {"x-own", "value"},
      {"x-own", " value "},
      {"x-own", "a\nb"},
      {"x-own", "\xc3\x28"},
      {"X-Own", "value"},
      {"x own", "value"},
      {"", "value"},
  };
  return random.of(kFields);
}

const FieldList& known_request(Random& random) {
  static const std::vector<FieldList> kRequests = {
      {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "localhost"}},
      {{":method", "CONNECT"}, {":authority", "localhost:80"}},
      {{":method", "CONNECT"},
       {":protocol", "websocket"},
       {":scheme", "https"},
       {":path", "/"},
       {":authority", "localhost"}},
      {{":method", "POST"},
       {":scheme", "http"},
       {":path", "/package.Service/Method"},
       {":authority", "localhost"},
       {"content-type", "application/grpc"},
       {"te", "trailers"}},
      {{":method", "POST"},
       {":scheme", "https"},
       {":path", "/package.Service/Method"},
       {":authority", "localhost"},
       {"content-type", "application/grpc-web+proto"},
       {"content-length", "5"}},
  };
  return random.of(kRequests);
}

const FieldList& known_response(Random& random) {
  static const std::vector<FieldList> kResponses = {
      {{":status", "200"}},
      {{":status", "100"}},
      {{":status", "200"}, {"content-type", "application/grpc"}},
      {{":status", "200"}, {"content-type", "application/grpc"}, {"grpc-encoding", "gzip"}},
      {{":status", "200"}, {"content-type", "application/grpc-web"}},
      {{":status", "200"}, {"content-type", "application/grpc"}, {"grpc-status", "12"}},
  };
  return random.of(kResponses);
}

const FieldList& known_trailers(Random& random) {
  static const std::vector<FieldList> kTrailers = {
      {{"grpc-status", "0"}},
      {{"grpc-status", "2"}, {"grpc-message", "unknown"}, {"grpc-status-details-bin", "CAI"}},
      {{"x-checksum", "1"}},
  };
  return random.of(kTrailers);
}

const FieldList& known_section(Random& random) {
  switch (random.below(3)) {
    case 0:
      return known_request(random);
    case 1:
      return known_response(random);
    default:
      return known_trailers(random);
  }
}

void change_text(std::string& text, Random& random) {
  constexpr std::size_t kLong = 300;
  const std::size_t at = random.below(text.size() + 1);
  switch (random.below(6)) {
    case 0:
      text.insert(text.begin() + static_cast<std::ptrdiff_t>(at),
                  static_cast<char>(random.octet()));
      break;
    case 1:
      text.resize(at);
      break;
    case 2:
      text.append(1 + random.below(kLong), random.one_in(2) ? 'a' : '\\');
      break;
    case 3:
      text.append(std::to_string(random.number()));
      break;
    default:
      if (at < text.size()) {
        const auto octet = static_cast<std::uint8_t>(text[at]);
        text[at] =
            static_cast<char>(random.one_in(2) ? octet ^ (1U << random.below(8)) : random.octet());
      }
  }
}

void change_fields(FieldList& fields, Random& random) {
  const std::size_t at = random.below(fields.size());
  switch (fields.empty() ? 0 : random.below(8)) {
    case 0:
      fields = known_section(random);
      break;
    case 1:
    case 2:
      fields.insert(fields.begin() + static_cast<std::ptrdiff_t>(at), known_field(random));
      break;
    case 3:
      fields.push_back(known_field(random));
      break;
    case 4:
      fields[at] = known_field(random);
      break;
    case 5:
      rearrange(fields, random);
      break;
    case 6:
      fields[at].never_indexed = random.one_in(4);
      change_text(random.one_in(3) ? fields[at].name : fields[at].value, random);
      break;
    default: {  // the value of another field of that name, as likely as not
      const Field& known = known_field(random);
      fields[at].value = known.value;
      for (Field& field : fields) {
        field.value = field.name == known.name ? known.value : field.value;
      }
    }
  }
}

}  // namespace fuzz
