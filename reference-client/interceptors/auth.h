// `auth`: a bearer token (RFC 6750) with each call.
#pragma once

#include <string>
#include <utility>

#include "reference-client/interceptors/interceptor.h"

namespace reference {

class Auth final : public Interceptor {
 public:
  explicit Auth(std::string token) : token_(std::move(token)) {}

  std::unique_ptr<Passage> pass(const std::string&, Metadata& metadata) override {
    metadata.emplace_back("authorization", "Bearer " + token_);
    return nullptr;
  }

 private:
  std::string token_;
};

}  // namespace reference
