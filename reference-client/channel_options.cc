#include "reference-client/channel_options.h"

#include <grpcpp/support/validate_service_config.h>

#include <fstream>
#include <iterator>

#include "reference-client/fields.h"
#include "reference-client/refusal.h"

namespace reference {
namespace {

using Json = nlohmann::json;

std::string read_service_config(const Json& value, const std::string& path) {
  if (!value.is_object()) {
    throw Refusal::error(path + " must be an object");
  }
  auto text = value.dump();
  if (const auto why = grpc::experimental::ValidateServiceConfigJSON(text); !why.empty()) {
    throw Refusal::error(path + ": gRPC does not take it: " + why);
  }
  return text;
}

KeepaliveOptions read_keepalive(const Json& value, const std::string& path) {
  Fields fields(value, path);
  KeepaliveOptions keepalive;
  fields.required("time_ms");
  keepalive.time_ms = *fields.optional_int("time_ms", 1);
  keepalive.timeout_ms = fields.optional_int("timeout_ms", 1);
  keepalive.without_calls = fields.optional_boolean("without_calls");
  fields.done();
  return keepalive;
}

std::string read_pem(Fields& fields, std::string_view name) {
  const auto file_name = fields.optional_text(name);
  if (!file_name) {
    return {};
  }
  std::ifstream file(*file_name, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file || text.empty()) {
    throw Refusal::error(fields.path_of(name) + ": cannot read " + *file_name);
  }
  return text;
}

TlsOptions read_tls(const Json& value, const std::string& path) {
  Fields fields(value, path);
  TlsOptions tls;
  tls.roots = read_pem(fields, "roots");
  tls.certificate = read_pem(fields, "certificate");
  tls.key = read_pem(fields, "key");
  tls.server_name = fields.optional_text("server_name").value_or("");
  fields.done();
  if (tls.certificate.empty() != tls.key.empty()) {
    throw Refusal::error(path + ": certificate and key go together");
  }
  return tls;
}

}  // namespace

grpc_compression_algorithm read_compression(const std::string& name, const std::string& path) {
  if (name == "identity") {
    return GRPC_COMPRESS_NONE;
  }
  if (name == "gzip") {
    return GRPC_COMPRESS_GZIP;
  }
  if (name == "deflate") {
    return GRPC_COMPRESS_DEFLATE;
  }
  throw Refusal::unsupported(path);
}

Metadata read_credentials(const Json& value, const std::string& path) {
  Fields fields(value, path);
  auto metadata = read_metadata(fields.required("metadata"), fields.path_of("metadata"));
  fields.done();
  return metadata;
}

ChannelOptions read_channel_options(const Json& value) {
  Fields fields(value, "options");
  ChannelOptions options;
  options.authority = fields.optional_text("authority");
  if (const Json* config = fields.find("service_config")) {
    options.service_config = read_service_config(*config, "options.service_config");
  }
  options.wait_for_ready = fields.optional_boolean("wait_for_ready");
  if (const Json* keepalive = fields.find("keepalive")) {
    options.keepalive = read_keepalive(*keepalive, "options.keepalive");
  }
  options.idle_timeout_ms = fields.optional_int("idle_timeout_ms", 1);
  options.max_send_message = fields.optional_int("max_send_message", 0);
  options.max_receive_message = fields.optional_int("max_receive_message", 0);
  if (const auto name = fields.optional_text("compression")) {
    options.compression = read_compression(*name, "options.compression");
  }
  if (const Json* tls = fields.find("tls")) {
    options.tls = read_tls(*tls, "options.tls");
  }
  if (const Json* credentials = fields.find("call_credentials")) {
    options.call_credentials = read_credentials(*credentials, "options.call_credentials");
  }
  options.interceptors = read_interceptors(fields.array("interceptors"), "options.interceptors");
  fields.done();
  return options;
}

}  // namespace reference
