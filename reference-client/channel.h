// A channel: gRPC's own, and what the options put around it.
#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <vector>

#include "reference-client/attempt.h"
#include "reference-client/channel_options.h"
#include "reference-client/interceptors/interceptor.h"

namespace reference {

class Channel {
 public:
  Channel(std::string target, ChannelOptions options);

  const std::shared_ptr<grpc::Channel>& grpc() const { return channel_; }
  /// Another one like it, with connections of its own.
  std::shared_ptr<grpc::Channel> another() const;
  GenericStub& stub() { return stub_; }
  const ChannelOptions& options() const { return options_; }
  /// The first one is outermost.
  const std::vector<std::unique_ptr<Interceptor>>& interceptors() const { return interceptors_; }

 private:
  std::string target_;
  ChannelOptions options_;
  std::shared_ptr<grpc::Channel> channel_;
  GenericStub stub_;
  std::vector<std::unique_ptr<Interceptor>> interceptors_;
};

}  // namespace reference
