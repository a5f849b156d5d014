#include "harness/engine/target.h"

#include "wire/grpc/message.h"

namespace engine {

wire::hpack::FieldList Call::fields() const {
  wire::hpack::FieldList fields = {
      {":method", method},
      {":scheme", scheme},
      {":path", path},
      {":authority", authority},
  };
  if (grpc) {
    fields.push_back({"te", "trailers"});
    fields.push_back({"content-type", "application/grpc"});
  }
  fields.insert(fields.end(), metadata.begin(), metadata.end());
  return fields;
}

wire::Buffer Call::body() const {
  return grpc ? wire::grpc::frame_message(message) : wire::Buffer{};
}

}  // namespace engine
