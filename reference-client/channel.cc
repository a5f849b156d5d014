#include "reference-client/channel.h"

#include <grpcpp/create_channel.h>

#include <utility>

#include "reference-client/channel_arguments.h"
#include "reference-client/credentials.h"

namespace reference {

Channel::Channel(const std::string& target, ChannelOptions options)
    : options_(std::move(options)),
      channel_(grpc::CreateCustomChannel(target, channel_credentials(options_.tls),
                                         channel_arguments(options_))),
      stub_(channel_) {
  for (const auto& each : options_.interceptors) {
    interceptors_.push_back(make_interceptor(each));
  }
}

}  // namespace reference
