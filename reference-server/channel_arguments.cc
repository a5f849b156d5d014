#include "reference-server/channel_arguments.h"

#include <grpc/impl/codegen/grpc_types.h>

#include <array>

namespace reference {
namespace {

struct Flag {
  const char* flag;
  const char* argument;
  const char* help;
};

constexpr std::array flags{
    Flag{"--max-age-ms", GRPC_ARG_MAX_CONNECTION_AGE_MS,
         "End each connection in peace after so long"},
    Flag{"--max-age-grace-ms", GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
         "And in force so much later; never unless told"},
    Flag{"--max-idle-ms", GRPC_ARG_MAX_CONNECTION_IDLE_MS,
         "End each connection that has had no call for so long"},
    Flag{"--keepalive-ms", GRPC_ARG_KEEPALIVE_TIME_MS,
         "Send a PING after so long without a frame; 7200000 unless told"},
    Flag{"--keepalive-timeout-ms", GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
         "Hang up when it is not acknowledged for so long; 20000 unless told"},
    Flag{"--keepalive-without-calls", GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS,
         "1: PINGs, ours and the client's, need no open call"},
    Flag{"--min-ping-interval-ms", GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
         "A PING sooner after the one before is a strike; 300000 unless told"},
    Flag{"--max-ping-strikes", GRPC_ARG_HTTP2_MAX_PING_STRIKES,
         "Hang up, ENHANCE_YOUR_CALM, at one strike more; 2 unless told, 0: never"},
    Flag{"--max-concurrent-streams", GRPC_ARG_MAX_CONCURRENT_STREAMS,
         "Announce so many as SETTINGS_MAX_CONCURRENT_STREAMS"},
    Flag{"--max-receive-octets", GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH,
         "Refuse longer messages with RESOURCE_EXHAUSTED; 4194304 unless told"},
    Flag{"--max-send-octets", GRPC_ARG_MAX_SEND_MESSAGE_LENGTH,
         "End a call with RESOURCE_EXHAUSTED before a longer message is sent"},
    Flag{"--max-metadata-octets", GRPC_ARG_MAX_METADATA_SIZE,
         "Announce so many as SETTINGS_MAX_HEADER_LIST_SIZE; 8192 unless told"},
};

}  // namespace

void add_flags(CLI::App& app, ChannelArguments& arguments) {
  for (const Flag& each : flags) {
    app.add_option_function<int>(
           each.flag, [&arguments, &each](const int& value) { arguments[each.argument] = value; },
           each.help)
        ->check(CLI::NonNegativeNumber);
  }
}

void apply(const ChannelArguments& arguments, grpc::ServerBuilder& builder) {
  for (const auto& [name, value] : arguments) {
    builder.AddChannelArgument(name, value);
  }
  // The builder has a default of its own for these, which it would set over the argument.
  if (const auto found = arguments.find(GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH);
      found != arguments.end()) {
    builder.SetMaxReceiveMessageSize(found->second);
  }
  if (const auto found = arguments.find(GRPC_ARG_MAX_SEND_MESSAGE_LENGTH);
      found != arguments.end()) {
    builder.SetMaxSendMessageSize(found->second);
  }
}

}  // namespace reference
