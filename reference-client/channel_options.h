// `options` of the adapter protocol: what a channel is made with.
#pragma once

#include <grpc/compression.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "reference-client/interceptor_options.h"
#include "reference-client/metadata.h"

namespace reference {

struct KeepaliveOptions {
  int time_ms = 0;
  std::optional<int> timeout_ms;
  std::optional<bool> without_calls;
};

/// PEM texts, not file names; empty where there is none.
struct TlsOptions {
  std::string roots;
  std::string certificate;
  std::string key;
  std::string server_name;
};

struct ChannelOptions {
  std::optional<std::string> authority;
  std::optional<std::string> service_config;  // JSON
  std::optional<bool> wait_for_ready;
  std::optional<KeepaliveOptions> keepalive;
  std::optional<int> idle_timeout_ms;
  std::optional<int> max_send_message;
  std::optional<int> max_receive_message;
  std::optional<grpc_compression_algorithm> compression;
  std::optional<TlsOptions> tls;
  std::optional<Metadata> call_credentials;
  std::vector<InterceptorOptions> interceptors;
  /// gRPC's own, transparent ones too. Not said by the adapter protocol.
  bool retries = true;
};

/// Reads `options`, and the files that they name. Throws a Refusal.
ChannelOptions read_channel_options(const nlohmann::json& options);

/// `identity`, `gzip` or `deflate`. Throws a Refusal.
grpc_compression_algorithm read_compression(const std::string& name, const std::string& path);

/// `credentials`: the metadata that they add. Throws a Refusal.
Metadata read_credentials(const nlohmann::json& value, const std::string& path);

}  // namespace reference
