// Channels for Connect's contract, which describes one anew with each call.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "reference-client/channel.h"
#include "reference-client/connect/translate.h"

namespace reference::connect {

/// Calls to the same server with the same options share a channel.
class Channels {
 public:
  std::shared_ptr<Channel> find_or_make(const ClientCompatRequest& request);

 private:
  /// Enough for a suite that starts a server for each set of options.
  static constexpr std::size_t most = 64;

  std::map<std::string, std::shared_ptr<Channel>> channels_;
};

}  // namespace reference::connect
