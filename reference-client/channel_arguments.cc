#include "reference-client/channel_arguments.h"

#include <grpc/impl/codegen/grpc_types.h>

namespace reference {
namespace {

void set_if(grpc::ChannelArguments& arguments, const char* name, std::optional<int> value) {
  if (value) {
    arguments.SetInt(name, *value);
  }
}

void set_keepalive(grpc::ChannelArguments& arguments, const KeepaliveOptions& keepalive) {
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, keepalive.time_ms);
  set_if(arguments, GRPC_ARG_KEEPALIVE_TIMEOUT_MS, keepalive.timeout_ms);
  set_if(arguments, GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, keepalive.without_calls);
  // As it is, gRPC gives up after two PINGs between which it had nothing to send.
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
}

void set_calls(grpc::ChannelArguments& arguments, const ChannelOptions& options) {
  if (options.service_config) {
    arguments.SetServiceConfigJSON(*options.service_config);
  }
  if (options.compression) {
    arguments.SetCompressionAlgorithm(*options.compression);
  }
  set_if(arguments, GRPC_ARG_MAX_SEND_MESSAGE_LENGTH, options.max_send_message);
  set_if(arguments, GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, options.max_receive_message);
}

}  // namespace

grpc::ChannelArguments channel_arguments(const ChannelOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  // The target is where the calls go, whatever the environment says.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  if (options.authority) {
    arguments.SetString(GRPC_ARG_DEFAULT_AUTHORITY, *options.authority);
  }
  if (options.tls && !options.tls->server_name.empty()) {
    arguments.SetSslTargetNameOverride(options.tls->server_name);
  }
  if (options.keepalive) {
    set_keepalive(arguments, *options.keepalive);
  }
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, options.retries ? 1 : 0);
  set_if(arguments, GRPC_ARG_CLIENT_IDLE_TIMEOUT_MS, options.idle_timeout_ms);
  set_calls(arguments, options);
  return arguments;
}

}  // namespace reference
