#include "wire/judge/text.h"

#include "wire/grpc/status.h"
#include "wire/judge/frame_facts.h"
#include "wire/log.h"

namespace wire::judge {

std::string shown(std::string_view value) {
  constexpr std::size_t kLongest = 60;
  return printable({reinterpret_cast<const std::uint8_t*>(value.data()), value.size()}, kLongest);
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) {
      text += separator;
    }
    text += part;
  }
  return text;
}

std::string either_of(const std::vector<ErrorCode>& codes) {
  std::vector<std::string> names;
  for (const ErrorCode code : codes) {
    names.push_back(to_string(code));
  }
  return joined(names, " or ");
}

std::string on_stream(StreamId id) { return "stream " + std::to_string(id); }

std::string frame_name(const FrameSeen& seen) {
  const std::string type = to_string(static_cast<FrameType>(seen.header.type));
  const std::optional<ErrorCode> code = error_code(seen);
  return code ? type + " " + to_string(*code) : type;
}

std::string grpc_status_name(std::uint32_t status) {
  constexpr std::uint32_t kLast = 16;
  return status > kLast ? std::to_string(status) : to_string(static_cast<grpc::StatusCode>(status));
}

std::string summary(const End& end) {
  std::vector<std::string> parts;
  if (end.goaway) {
    parts.push_back("GOAWAY " + to_string(end.code));
  }
  if (end.close) {
    parts.emplace_back(end.refused ? "TLS handshake refused" : end.reset ? "RST" : "FIN");
  }
  return joined(parts, ", ");
}

}  // namespace wire::judge
