#include "reference-server/probe/relay.h"

#include <absl/strings/numbers.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <array>
#include <cstdint>
#include <future>
#include <string_view>
#include <vector>

namespace reference::probe {
namespace {

using grpc::Status;
using grpc::StatusCode;

bool is_port(std::string_view text) {
  std::uint32_t port = 0;
  return absl::SimpleAtoi({text.data(), text.size()}, &port) && port > 0 && port <= 65535;
}

bool is_on_this_machine(std::string_view address) {
  constexpr std::array<std::string_view, 3> hosts = {"127.0.0.1:", "[::1]:", "localhost:"};
  for (const std::string_view host : hosts) {
    if (address.starts_with(host)) {
      return is_port(address.substr(host.size()));
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
  grpc::ChannelArguments direct;
  direct.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);  // a proxy would be off this machine
  grpc::GenericStub stub(
      grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), direct));
  std::promise<Status> ended;
  stub.UnaryCall(&context, method, grpc::StubOptions(), &message, &response,
                 [&ended](Status status) { ended.set_value(std::move(status)); });
  return ended.get_future().get();
}

}  // namespace

Status relay(const grpc::ServerContext& context,
             const wireproof::testing::v1::RelayRequest& request, const std::string& address,
             std::string& response) {
  if (!is_on_this_machine(address)) {
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
  const Status status = call(address, request.method(), *client, message, answer);
  response = octets(answer);
  return status;
}

}  // namespace reference::probe
