#include "reference-server/values_service.h"

#include <bit>
#include <cstdint>
#include <map>
#include <string>

namespace reference {

using grpc::Status;

Status ValuesServiceImpl::Echo(grpc::ServerContext*, const Values* request, Values* response) {
  *response = *request;
  return Status::OK;
}

Status ValuesServiceImpl::Read(grpc::ServerContext*, const Values* request, ReadValues* response) {
  response->set_sint32_value(request->sint32_value());
  response->set_sint64_value(request->sint64_value());
  response->set_fixed32_value(request->fixed32_value());
  response->set_fixed64_value(request->fixed64_value());
  response->set_sfixed32_value(request->sfixed32_value());
  response->set_sfixed64_value(request->sfixed64_value());
  response->set_float_bits(std::bit_cast<std::uint32_t>(request->float_value()));
  response->set_double_bits(std::bit_cast<std::uint64_t>(request->double_value()));
  const std::map<std::string, std::int32_t> sorted(request->counts().begin(),
                                                   request->counts().end());
  for (const auto& [key, value] : sorted) {
    response->add_counts(key + "=" + std::to_string(value));
  }
  return Status::OK;
}

}  // namespace reference
