// `retry`: makes a unary call again. The call itself does it; this only carries the policy.
#pragma once

#include <utility>

#include "reference-client/interceptors/interceptor.h"

namespace reference {

class Retry final : public Interceptor {
 public:
  explicit Retry(RetryPolicy policy) : policy_(std::move(policy)) {}

  const RetryPolicy* retry() const override { return &policy_; }

 private:
  RetryPolicy policy_;
};

}  // namespace reference
