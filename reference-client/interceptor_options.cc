#include "reference-client/interceptor_options.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "reference-client/fields.h"
#include "reference-client/metadata.h"
#include "reference-client/refusal.h"

namespace reference {
namespace {

using Json = nlohmann::json;
using Kind = InterceptorOptions::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 6> kinds = {{
    {"auth", Kind::auth},
    {"logging", Kind::logging},
    {"metrics", Kind::metrics},
    {"tracing", Kind::tracing},
    {"retry", Kind::retry},
    {"rate_limit", Kind::rate_limit},
}};

Kind read_kind(Fields& fields) {
  const auto name = fields.text("kind");
  const auto* const found = std::find_if(kinds.begin(), kinds.end(),
                                         [&](const auto& each) { return each.first == name; });
  if (found == kinds.end()) {
    throw Refusal::unsupported(fields.path_of("kind"));
  }
  return found->second;
}

std::string read_token(Fields& fields) {
  auto token = fields.text("token");
  if (const auto why = why_not_sent("authorization", token); !why.empty()) {
    throw Refusal::error(fields.path_of("token") + ": " + std::string(why));
  }
  return token;
}

void read_retry(Fields& fields, InterceptorOptions& options) {
  fields.required("max_attempts");
  options.max_attempts = *fields.optional_int("max_attempts", 1);
  options.backoff_ms = fields.optional_int("backoff_ms", 0).value_or(0);
  fields.required("codes");
  for (const Json& code : fields.array("codes")) {
    if (!code.is_number_integer() || code.get<std::int64_t>() < 0 ||
        code.get<std::int64_t>() > 16) {
      throw Refusal::error(fields.path_of("codes") + " must hold status codes, 0 to 16");
    }
    options.codes.push_back(code.get<int>());
  }
}

void read_rate_limit(Fields& fields, InterceptorOptions& options) {
  fields.required("per_second");
  options.per_second = *fields.optional_number("per_second");
  if (!(options.per_second > 0)) {
    throw Refusal::error(fields.path_of("per_second") + " must be more than 0");
  }
  options.burst = fields.optional_int("burst", 1).value_or(1);
}

InterceptorOptions read_interceptor(const Json& value, const std::string& path) {
  Fields fields(value, path);
  InterceptorOptions options;
  options.kind = read_kind(fields);
  switch (options.kind) {
    case Kind::auth:
      options.token = read_token(fields);
      break;
    case Kind::retry:
      read_retry(fields, options);
      break;
    case Kind::rate_limit:
      read_rate_limit(fields, options);
      break;
    case Kind::logging:
    case Kind::metrics:
    case Kind::tracing:
      break;
  }
  fields.done();
  return options;
}

}  // namespace

std::vector<InterceptorOptions> read_interceptors(const Json::array_t& array,
                                                  const std::string& path) {
  std::vector<InterceptorOptions> interceptors;
  bool retries = false;
  for (std::size_t i = 0; i < array.size(); ++i) {
    const std::string here = path + "[" + std::to_string(i) + "]";
    interceptors.push_back(read_interceptor(array[i], here));
    if (interceptors.back().kind == Kind::retry && std::exchange(retries, true)) {
      throw Refusal::unsupported(here);  // nested retries: one is enough
    }
  }
  return interceptors;
}

}  // namespace reference
