// Channel credentials, and the call credentials that add metadata.
#pragma once

#include <grpcpp/security/credentials.h>

#include <memory>
#include <optional>

#include "reference-client/channel_options.h"

namespace reference {

/// Plain text without `tls`.
std::shared_ptr<grpc::ChannelCredentials> channel_credentials(const std::optional<TlsOptions>& tls);

/// Call credentials that add this metadata, over plain text too.
std::shared_ptr<grpc::CallCredentials> call_credentials(Metadata metadata);

}  // namespace reference
