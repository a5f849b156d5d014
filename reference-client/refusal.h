// Why a request is not carried out.
#pragma once

#include <string>
#include <utility>

namespace reference {

/// Thrown while a request is read, before anything is done; the adapter answers with it.
struct Refusal {
  enum class Kind { error, unsupported };

  /// The request makes no sense: `text` is a sentence.
  static Refusal error(std::string text) { return {Kind::error, std::move(text)}; }
  /// This can't be had: `text` is the path of the member, as `options.tls.roots`.
  static Refusal unsupported(std::string text) { return {Kind::unsupported, std::move(text)}; }

  Kind kind;
  std::string text;
};

}  // namespace reference
