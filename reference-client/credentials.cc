#include "reference-client/credentials.h"

#include <grpc/grpc_security_constants.h>

#include <map>
#include <utility>

namespace reference {
namespace {

class MetadataPlugin final : public grpc::MetadataCredentialsPlugin {
 public:
  explicit MetadataPlugin(Metadata metadata) : metadata_(std::move(metadata)) {}

  bool IsBlocking() const override { return false; }

  grpc::Status GetMetadata(grpc::string_ref, grpc::string_ref, const grpc::AuthContext&,
                           std::multimap<grpc::string, grpc::string>* metadata) override {
    for (const auto& [name, value] : metadata_) {
      metadata->emplace(name, value);
    }
    return grpc::Status::OK;
  }

 private:
  Metadata metadata_;
};

}  // namespace

std::shared_ptr<grpc::ChannelCredentials> channel_credentials(
    const std::optional<TlsOptions>& tls) {
  if (!tls) {
    return grpc::InsecureChannelCredentials();
  }
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = tls->roots;
  options.pem_cert_chain = tls->certificate;
  options.pem_private_key = tls->key;
  return grpc::SslCredentials(options);
}

std::shared_ptr<grpc::CallCredentials> call_credentials(Metadata metadata) {
  // Without a least security of their own, gRPC refuses to send credentials over plain text.
  return grpc::experimental::MetadataCredentialsFromPlugin(
      std::make_unique<MetadataPlugin>(std::move(metadata)), GRPC_SECURITY_NONE);
}

}  // namespace reference
