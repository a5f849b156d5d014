#include "peer/grpc/request.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "peer/grpc/metadata.h"
#include "wire/grpc/status.h"
#include "wire/grpc/timeout.h"

namespace peer::grpc {
namespace {

using wire::ClauseId;
using wire::grpc::StatusCode;

constexpr std::string_view kGrpc = "application/grpc";

Reaction http_reaction(ClauseId clause, std::uint32_t status, std::string reason) {
  Reaction reaction{clause};
  reaction.kind = Reaction::Kind::http_status;
  reaction.status = status;
  reaction.reason = std::move(reason);
  return reaction;
}

/// "/service/method", each of one octet or more and without another slash.
bool is_well_formed(std::string_view path) {
  if (!path.starts_with('/')) {
    return false;
  }
  const auto slash = path.find('/', 1);
  return slash != std::string_view::npos && slash > 1 && slash + 1 < path.size() &&
         path.find('/', slash + 1) == std::string_view::npos;
}

ClauseId clause_of_unserved(std::string_view path) {
  constexpr std::string_view kService = "/grpc.testing.TestService/";
  if (path.find_first_of("?%") != std::string_view::npos) {
    return ClauseId::grpc_http2_path_query_server;
  }
  if (!is_well_formed(path)) {
    return ClauseId::grpc_http2_path_malformed_server;
  }
  std::string folded(path);
  std::transform(folded.begin(), folded.end(), folded.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  if (folded == "/grpc.testing.testservice/emptycall") {
    return ClauseId::grpc_http2_path_case;
  }
  return path.starts_with(kService) ? ClauseId::grpc_status_method_unknown
                                    : ClauseId::grpc_status_service_unknown;
}

/// Media types compare so (RFC 9110 §8.3.1).
std::string without_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char octet) {
    return octet >= 'A' && octet <= 'Z' ? static_cast<char>(octet - 'A' + 'a') : octet;
  });
  return lower;
}

}  // namespace

Reaction status_reaction(ClauseId clause, std::uint32_t status, std::string reason) {
  Reaction reaction{clause};
  reaction.kind = Reaction::Kind::grpc_status;
  reaction.status = status;
  reaction.reason = std::move(reason);
  return reaction;
}

std::optional<Reaction> check_method(const wire::hpack::FieldList& request) {
  const std::string* method = find(request, ":method");
  if (method == nullptr || *method == "POST") {
    return std::nullopt;
  }
  return http_reaction(ClauseId::grpc_http2_method_not_post_server, 405, "calls are made by POST");
}

std::optional<Reaction> check_content_type(const wire::hpack::FieldList& request) {
  const std::string* said = find(request, "content-type");
  const std::string type = said == nullptr ? std::string() : without_case(*said);
  if (!type.starts_with(kGrpc)) {
    return http_reaction(ClauseId::grpc_http2_content_type_415, 415, "this server speaks gRPC");
  }
  const std::string_view rest = std::string_view(type).substr(kGrpc.size());
  if (rest.empty() || rest == "+proto" || rest.starts_with(';') || rest.starts_with("+proto;")) {
    return std::nullopt;
  }
  const ClauseId clause = rest.starts_with('+') ? ClauseId::grpc_http2_content_type_unknown_sub
                                                : ClauseId::grpc_http2_content_type_lookalike;
  return http_reaction(clause, 415, "this server speaks application/grpc+proto");
}

std::optional<Reaction> check_timeouts(const wire::hpack::FieldList& request) {
  for (const wire::hpack::Field& field : request) {
    if (field.name != "grpc-timeout") {
      continue;
    }
    const auto timeout = wire::grpc::parse_timeout(field.value);
    if (!timeout) {
      const bool digits = timeout.error().clause == ClauseId::grpc_http2_timeout_8digits_send;
      return status_reaction(digits ? ClauseId::grpc_http2_timeout_9digits_server
                                    : ClauseId::grpc_http2_timeout_bad_server,
                             static_cast<std::uint32_t>(StatusCode::INTERNAL),
                             "grpc-timeout: " + timeout.error().reason);
    }
  }
  return std::nullopt;
}

std::optional<std::chrono::nanoseconds> timeout_of(const wire::hpack::FieldList& request) {
  std::optional<std::chrono::nanoseconds> least;
  for (const wire::hpack::Field& field : request) {
    if (field.name != "grpc-timeout") {
      continue;
    }
    if (const auto timeout = wire::grpc::parse_timeout(field.value)) {
      least = std::min(least.value_or(*timeout), *timeout);
    }
  }
  return least;
}

Reaction unserved(std::string_view path) {
  return status_reaction(clause_of_unserved(path),
                         static_cast<std::uint32_t>(StatusCode::UNIMPLEMENTED),
                         "nothing is served at this path");
}

Coding coding_of(const wire::hpack::FieldList& request) {
  const std::string* coding = find(request, "grpc-encoding");
  if (coding == nullptr) {
    return Coding::none;
  }
  if (*coding == "identity") {
    return Coding::identity;
  }
  return *coding == "gzip" ? Coding::gzip : Coding::unsupported;
}

bool accepts_gzip(const wire::hpack::FieldList& request) {
  const std::string* codings = find(request, "grpc-accept-encoding");
  if (codings == nullptr) {
    return false;
  }
  std::string_view rest = *codings;
  while (true) {
    const auto comma = rest.find(',');
    std::string_view coding = rest.substr(0, comma);
    coding.remove_prefix(std::min(coding.find_first_not_of(' '), coding.size()));
    coding = coding.substr(0, coding.find_last_not_of(' ') + 1);
    if (coding == "gzip") {
      return true;
    }
    if (comma == std::string_view::npos) {
      return false;
    }
    rest.remove_prefix(comma + 1);
  }
}

std::optional<Reaction> check_credentials(const wire::hpack::FieldList& request,
                                          std::string_view authorization) {
  const std::string* borne = find(request, "authorization");
  if (authorization.empty() || (borne != nullptr && *borne == authorization)) {
    return std::nullopt;
  }
  return status_reaction(wire::ClauseId::grpc_status_bad_credentials,
                         static_cast<std::uint32_t>(wire::grpc::StatusCode::UNAUTHENTICATED),
                         "the call bears no credentials, or others");
}

}  // namespace peer::grpc
