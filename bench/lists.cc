#include "bench/lists.h"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace bench {
namespace {

using wire::hpack::FieldList;

/// A number that differs from call to call, as trace ids and tokens do.
std::string unlike_before(unsigned call, std::size_t digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  std::uint64_t state = call * 0x9e3779b97f4a7c15U + 1;
  while (text.size() < digits) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    text += kDigits[state & 15U];
  }
  return text;
}

FieldList grpc_request(unsigned call) {
  const std::string_view method = call % 3 == 0 ? "UnaryCall" : "StreamingOutputCall";
  return {{":method", "POST"},
          {":scheme", "http"},
          {":path", fmt::format("/grpc.testing.TestService/{}", method)},
          {":authority", "orders.internal.example.com:50051"},
          {"te", "trailers"},
          {"content-type", "application/grpc"},
          {"user-agent", "grpc-c++/1.51.1 grpc-c/29.0.0 (linux; chttp2)"},
          {"grpc-accept-encoding", "identity, deflate, gzip"},
          {"grpc-timeout", fmt::format("{}u", 4900000 + call * 37 % 99999)},
          {"traceparent",
           fmt::format("00-{}-{}-01", unlike_before(call, 32), unlike_before(call + 7, 16))},
          {"x-request-id", unlike_before(call + 99, 32)}};
}

FieldList grpc_response() {
  return {{":status", "200"},
          {"content-type", "application/grpc"},
          {"grpc-accept-encoding", "identity, deflate, gzip"}};
}

FieldList grpc_trailers(unsigned call) {
  if (call % 8 == 0) {
    return {{"grpc-status", "5"},
            {"grpc-message", fmt::format("order {} not found", unlike_before(call, 8))}};
  }
  return {{"grpc-status", "0"}};
}

FieldList browser_request(unsigned request, const std::string& path, const std::string& accept) {
  return {
      {":method", "GET"},
      {":authority", "www.example.com"},
      {":scheme", "https"},
      {":path", path},
      {"sec-ch-ua", R"("Chromium";v="124", "Not-A.Brand";v="99")"},
      {"sec-ch-ua-mobile", "?0"},
      {"user-agent",
       "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
       "Chrome/124.0.0.0 Safari/537.36"},
      {"sec-ch-ua-platform", R"("Linux")"},
      {"accept", accept},
      {"sec-fetch-site", "same-origin"},
      {"sec-fetch-mode", "no-cors"},
      {"referer", fmt::format("https://www.example.com/products?page={}", request / 8)},
      {"accept-encoding", "gzip, deflate, br"},
      {"accept-language", "en-GB,en;q=0.9,de;q=0.7"},
      {"cookie", fmt::format("session={}; theme=dark; consent=2024-05-01", unlike_before(1, 64))},
      {"if-none-match", fmt::format("\"{}\"", unlike_before(request, 20))}};
}

Lists make_grpc() {
  Lists lists;
  for (unsigned call = 0; call < 24; ++call) {
    lists.push_back(grpc_request(call));
    lists.push_back(grpc_response());
    lists.push_back(grpc_trailers(call));
  }
  return lists;
}

Lists make_browser() {
  Lists lists;
  for (unsigned request = 0; request < 24; ++request) {
    const bool image = request % 3 != 0;
    const std::string path = fmt::format("/static/{}-{}", image ? "img/product" : "js/chunk",
                                         unlike_before(request, 12));
    lists.push_back(browser_request(
        request, path, image ? "image/avif,image/webp,image/apng,image/*,*/*;q=0.8" : "*/*"));
  }
  return lists;
}

}  // namespace

const Lists& grpc() {
  static const Lists lists = make_grpc();
  return lists;
}

const Lists& browser() {
  static const Lists lists = make_browser();
  return lists;
}

std::size_t count(const Lists& lists) {
  std::size_t fields = 0;
  for (const FieldList& list : lists) {
    fields += list.size();
  }
  return fields;
}

}  // namespace bench
