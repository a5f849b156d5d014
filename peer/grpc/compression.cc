#include "peer/grpc/compression.h"

#include <zlib.h>

#include <algorithm>
#include <utility>

namespace peer::grpc {
namespace {

constexpr int kGzip = 16 + MAX_WBITS;  // zlib's way of asking for gzip in place of its own format

Bytef* in(wire::Bytes octets) { return const_cast<Bytef*>(octets.data()); }  // read only

}  // namespace

wire::Buffer gzip(wire::Bytes message) {
  z_stream stream{};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY);
  wire::Buffer coded(deflateBound(&stream, message.size()));
  stream.next_in = in(message);
  stream.avail_in = static_cast<uInt>(message.size());
  stream.next_out = coded.data();
  stream.avail_out = static_cast<uInt>(coded.size());
  deflate(&stream, Z_FINISH);
  coded.resize(stream.total_out);
  deflateEnd(&stream);
  return coded;
}

std::optional<Gunzipped> gunzip(wire::Bytes octets, std::size_t limit, bool& too_large) {
  constexpr std::size_t kStep = 16'384;
  z_stream stream{};
  inflateInit2(&stream, kGzip);
  stream.next_in = in(octets);
  stream.avail_in = static_cast<uInt>(octets.size());
  wire::Buffer message;
  int result = Z_OK;
  while (result == Z_OK && message.size() <= limit) {
    const std::size_t known = message.size();
    message.resize(known + kStep);
    stream.next_out = message.data() + known;
    stream.avail_out = kStep;
    result = inflate(&stream, Z_NO_FLUSH);
    message.resize(known + kStep - stream.avail_out);
  }
  const bool whole = result == Z_STREAM_END;
  const bool more = stream.avail_in > 0;
  inflateEnd(&stream);
  too_large = message.size() > limit;
  if (!whole || too_large) {
    return std::nullopt;
  }
  return Gunzipped{std::move(message), more};
}

}  // namespace peer::grpc
