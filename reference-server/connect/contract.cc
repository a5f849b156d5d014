#include "reference-server/connect/contract.h"

#include <grpc/impl/codegen/grpc_types.h>

#include <array>
#include <cstdint>
#include <istream>
#include <limits>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "connectrpc/conformance/v1/server_compat.pb.h"

namespace reference::connect {
namespace {

namespace v1 = connectrpc::conformance::v1;

/// Certificates and keys are the most of it.
constexpr std::uint32_t longest_request = 1 << 20;

/// Nothing, with the reason, for what is not four octets of length and as many octets.
std::optional<std::string> read_delimited(std::istream& in, std::string& why) {
  std::array<char, 4> head{};
  if (!in.read(head.data(), head.size())) {
    why = "standard input ends before the four octets of a message's length";
    return std::nullopt;
  }
  std::uint32_t length = 0;
  for (const char octet : head) {
    length = length << 8 | static_cast<unsigned char>(octet);
  }
  if (length > longest_request) {
    why = "a message of " + std::to_string(length) + " octets is announced; " +
          std::to_string(longest_request) + " are the most";
    return std::nullopt;
  }
  std::string message(length, '\0');
  if (!in.read(message.data(), length)) {
    why = "standard input ends within a message of " + std::to_string(length) + " octets";
    return std::nullopt;
  }
  return message;
}

/// Empty if gRPC C++ serves it. Zeros leave the choice to the server.
std::string_view why_not_served(const v1::ServerCompatRequest& request) {
  if (request.protocol() != v1::PROTOCOL_GRPC && request.protocol() != 0) {
    return "gRPC C++ serves only the gRPC protocol";
  }
  if (request.http_version() != v1::HTTP_VERSION_2 && request.http_version() != 0) {
    return "gRPC C++ serves only HTTP/2";
  }
  if (request.use_tls() &&
      (request.server_creds().cert().empty() || request.server_creds().key().empty())) {
    return "use_tls wants server_creds, a certificate and its key";
  }
  if (!request.use_tls() && !request.client_tls_cert().empty()) {
    return "client_tls_cert wants use_tls";
  }
  if (request.message_receive_limit() > std::numeric_limits<std::int32_t>::max()) {
    return "message_receive_limit is above 2147483647";
  }
  return {};
}

}  // namespace

bool read_request(std::istream& in, Options& options, std::string& why) {
  const auto message = read_delimited(in, why);
  if (!message) {
    return false;
  }
  v1::ServerCompatRequest request;
  if (!request.ParseFromString(*message)) {
    why = "the message on standard input is no ServerCompatRequest";
    return false;
  }
  why = why_not_served(request);
  if (!why.empty()) {
    return false;
  }
  if (request.use_tls()) {
    options.tls = TlsIdentity{request.server_creds().cert(), request.server_creds().key(),
                              request.client_tls_cert()};
  }
  if (request.message_receive_limit() != 0) {
    options.channel_arguments[GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH] =
        static_cast<int>(request.message_receive_limit());
  }
  return true;
}

void write_response(std::ostream& out, int port, const Options& options) {
  v1::ServerCompatResponse response;
  response.set_host("127.0.0.1");
  response.set_port(static_cast<std::uint32_t>(port));
  if (options.tls) {
    response.set_pem_cert(options.tls->certificate);
  }
  const std::string message = response.SerializeAsString();
  for (int shift = 24; shift >= 0; shift -= 8) {
    out.put(static_cast<char>(message.size() >> shift & 0xff));
  }
  out << message << std::flush;
}

}  // namespace reference::connect
