#include "reference-client/channel.h"

#include <grpcpp/create_channel.h>

#include <utility>

#include "reference-client/channel_arguments.h"
#include "reference-client/credentials.h"

namespace reference {

Channel::Channel(std::string target, ChannelOptions options)
    : target_(std::move(target)),
      options_(std::move(options)),
      channel_(another()),
      stub_(channel_) {
  for (const auto& each : options_.interceptors) {
    interceptors_.push_back(make_interceptor(each));
  }
}

std::shared_ptr<grpc::Channel> Channel::another() const {
  return grpc::CreateCustomChannel(target_, channel_credentials(options_.tls),
                                   channel_arguments(options_));
}

}  // namespace reference
