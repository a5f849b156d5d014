#include "reference-client/connect/channels.h"

namespace reference::connect {
namespace {

/// Everything that makes up the channel.
std::string key_of(const ClientCompatRequest& request) {
  ClientCompatRequest key;
  key.set_host(request.host());
  key.set_port(request.port());
  key.set_server_tls_cert(request.server_tls_cert());
  if (request.has_client_tls_creds()) {
    *key.mutable_client_tls_creds() = request.client_tls_creds();
  }
  key.set_message_receive_limit(request.message_receive_limit());
  return key.SerializeAsString();
}

}  // namespace

std::shared_ptr<Channel> Channels::find_or_make(const ClientCompatRequest& request) {
  const auto key = key_of(request);
  if (const auto found = channels_.find(key); found != channels_.end()) {
    return found->second;
  }
  if (channels_.size() == most) {
    channels_.clear();  // calls in progress hold theirs
  }
  auto made = std::make_shared<Channel>(target_of(request), channel_options_of(request));
  channels_.emplace(key, made);
  return made;
}

}  // namespace reference::connect
