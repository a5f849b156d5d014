#include "reference-server/probe/relay.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>

#include <array>
#include <future>
#include <string_view>
#include <vector>

namespace reference::probe {
namespace {

using grpc::Status;
using grpc::StatusCode;

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_on_this_machine(std::string_view address) {
  constexpr std::array<std::string_view, 3> hosts = {"127.0.0.1:", "[::1]:", "localhost:"};
  for (const std::string_view host : hosts) {
    if (address.starts_with(host)) {
      return is_number(address.substr(host.size()));
    }
  }
  return false;
}

std::string octets(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string joined;
  if (buffer.Valid() && buffer.Dump(&slices).ok()) {
    for (const auto& slice : slices) {
      joined.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
  }
  return joined;
}

/// Returns once the call has ended.
Status call(const std::string& address, const std::string& method, grpc::ClientContext& context,
            const grpc::ByteBuffer& message, grpc::ByteBuffer& response) {
  grpc::GenericStub stub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  std::promise<Status> ended;
  stub.UnaryCall(&context, method, grpc::StubOptions(), &message, &response,
                 [&ended](Status status) { ended.set_value(std::move(status)); });
  return ended.get_future().get();
}

}  // namespace

Status relay(const grpc::ServerContext& context,
             const wireproof::testing::v1::RelayRequest& request, std::string& response) {
  if (!is_on_this_machine(request.address())) {
    return {StatusCode::INVALID_ARGUMENT,
            "address must be 127.0.0.1:PORT, [::1]:PORT or localhost:PORT"};
  }
  if (!request.method().starts_with('/')) {
    return {StatusCode::INVALID_ARGUMENT, "method must be /package.Service/Method"};
  }
  const auto client = grpc::ClientContext::FromServerContext(context);
  const grpc::Slice slice(request.message());
  const grpc::ByteBuffer message(&slice, 1);
  grpc::ByteBuffer answer;
  const Status status = call(request.address(), request.method(), *client, message, answer);
  response = octets(answer);
  return status;
}

}  // namespace reference::probe
