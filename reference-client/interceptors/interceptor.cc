#include "reference-client/interceptors/interceptor.h"

#include <algorithm>

#include "reference-client/interceptors/auth.h"
#include "reference-client/interceptors/logging.h"
#include "reference-client/interceptors/metrics.h"
#include "reference-client/interceptors/rate_limit.h"
#include "reference-client/interceptors/retry.h"
#include "reference-client/interceptors/tracing.h"

namespace reference {

std::unique_ptr<Passage> Interceptor::pass(const std::string&, Metadata&) { return nullptr; }

void Interceptor::report(nlohmann::ordered_json&) const {}

std::unique_ptr<Interceptor> make_interceptor(const InterceptorOptions& options) {
  using Kind = InterceptorOptions::Kind;
  switch (options.kind) {
    case Kind::auth:
      return std::make_unique<Auth>(options.token);
    case Kind::logging:
      return std::make_unique<Logging>();
    case Kind::metrics:
      return std::make_unique<Metrics>();
    case Kind::tracing:
      return std::make_unique<Tracing>();
    case Kind::retry:
      return std::make_unique<Retry>(
          RetryPolicy{options.max_attempts, options.codes, options.backoff_ms});
    case Kind::rate_limit:
      return std::make_unique<RateLimit>(options.per_second, options.burst);
  }
  return nullptr;
}

}  // namespace reference
