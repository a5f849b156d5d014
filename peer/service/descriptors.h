// The schema of grpc.testing, as far as the peer acts on it, and of an extension, in protobuf's own
// words: what server reflection tells.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/bytes.h"

namespace peer::service {

struct DescribedFile {
  std::string_view name;
  /// Names of other files.
  std::vector<std::string_view> imports;
  /// A google.protobuf.FileDescriptorProto.
  wire::Buffer descriptor;
};

/// Null where there is none.
const DescribedFile* find_file(std::string_view name);
/// That of a service, method, message or enum, by its full name.
const DescribedFile* find_file_of(std::string_view symbol);
/// That of the extension with this number of a message.
const DescribedFile* find_file_of_extension(std::string_view type, std::uint64_t number);
/// The numbers of all extensions of a message.
std::vector<std::uint32_t> extensions_of(std::string_view type);
/// A message of this full name is known.
bool is_message(std::string_view symbol);

}  // namespace peer::service
