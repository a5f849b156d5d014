// grpc.reflection.v1.ServerReflection, and v1alpha, which is the same. Services are listed all, the
// files told are those of grpc.testing and of an extension.
#include <array>
#include <memory>
#include <string>

#include "peer/service/call.h"
#include "peer/service/descriptors.h"
#include "peer/service/protowire.h"
#include "peer/service/unary_request.h"

namespace peer::service {
namespace {

using wire::grpc::StatusCode;

constexpr std::array kServices = {"grpc.testing.TestService", "grpc.health.v1.Health",
                                  "grpc.reflection.v1.ServerReflection",
                                  "grpc.reflection.v1alpha.ServerReflection"};

/// Of ServerReflectionRequest.
enum class Asked : std::uint32_t {
  nothing = 0,
  file_by_filename = 3,
  file_containing_symbol = 4,
  file_containing_extension = 5,
  all_extension_numbers_of_type = 6,
  list_services = 7,
};

struct Question {
  std::string host;
  Asked asked = Asked::nothing;
  /// A name; of an extension its ExtensionRequest.
  std::string what;
};

std::string text(wire::Bytes octets) { return {octets.begin(), octets.end()}; }

wire::Bytes octets_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Of the members of a oneof the last one counts.
std::optional<Question> read(wire::Bytes message) {
  Question question;
  ProtoReader reader(message);
  for (ProtoField field; reader.next(field);) {
    if (field.number == 1) {
      question.host = text(field.octets);
    } else if (field.number >= 3 && field.number <= 7) {
      question.asked = static_cast<Asked>(field.number);
      question.what = text(field.octets);
    }
  }
  return reader.ok() ? std::optional(question) : std::nullopt;
}

void add_error(ProtoWriter& response, StatusCode code, std::string_view why) {
  ProtoWriter error;
  error.varint(1, static_cast<std::uint64_t>(code));
  error.octets(2, octets_of(why));
  response.octets(7, error.take());
}

/// The file, then what it imports.
void add_file(ProtoWriter& response, const DescribedFile* file) {
  if (file == nullptr) {
    add_error(response, StatusCode::NOT_FOUND, "nothing is known of it");
    return;
  }
  ProtoWriter files;
  files.octets(1, file->descriptor);
  for (const std::string_view import : file->imports) {
    files.octets(1, find_file(import)->descriptor);
  }
  response.octets(4, files.take());
}

/// `extension`: an ExtensionRequest.
const DescribedFile* find_extension(std::string_view extension) {
  std::string type;
  std::uint64_t number = 0;
  ProtoReader reader(octets_of(extension));
  for (ProtoField field; reader.next(field);) {
    type = field.number == 1 ? text(field.octets) : type;
    number = field.number == 2 ? field.varint : number;
  }
  return find_file_of_extension(type, number);
}

void add_extension_numbers(ProtoWriter& response, const std::string& type) {
  if (!is_message(type)) {
    add_error(response, StatusCode::NOT_FOUND, "there is no such message");
    return;
  }
  ProtoWriter numbers;
  numbers.octets(1, octets_of(type));
  for (const std::uint32_t number : extensions_of(type)) {
    numbers.varint(2, number);
  }
  response.octets(5, numbers.take());
}

void add_services(ProtoWriter& response) {
  ProtoWriter list;
  for (const std::string_view service : kServices) {
    ProtoWriter named;
    named.octets(1, octets_of(service));
    list.octets(1, named.take());
  }
  response.octets(6, list.take());
}

/// An ExtensionRequest as it was read: its number is an int32, and written as one.
wire::Buffer written_anew(wire::Bytes extension) {
  ProtoWriter written;
  ProtoReader reader(extension);
  for (ProtoField field; reader.next(field);) {
    if (field.number == 2 && field.is_varint) {
      const auto number = static_cast<std::int32_t>(field.varint);
      written.varint(2, static_cast<std::uint64_t>(std::int64_t{number}));
    } else {
      written.raw(field.raw);
    }
  }
  return written.take();
}

wire::Buffer original_request(wire::Bytes request) {
  ProtoWriter written;
  ProtoReader reader(request);
  for (ProtoField field; reader.next(field);) {
    if (field.number == static_cast<std::uint32_t>(Asked::file_containing_extension)) {
      written.octets(field.number, written_anew(field.octets));
    } else {
      written.raw(field.raw);
    }
  }
  return written.take();
}

wire::Buffer answer(const Question& question, wire::Bytes request) {
  ProtoWriter response;
  if (!question.host.empty()) {
    response.octets(1, octets_of(question.host));
  }
  response.octets(2, original_request(request));
  switch (question.asked) {
    case Asked::file_by_filename:
      add_file(response, find_file(question.what));
      break;
    case Asked::file_containing_symbol:
      add_file(response, find_file_of(question.what));
      break;
    case Asked::file_containing_extension:
      add_file(response, find_extension(question.what));
      break;
    case Asked::all_extension_numbers_of_type:
      add_extension_numbers(response, question.what);
      break;
    case Asked::list_services:
      add_services(response);
      break;
    case Asked::nothing:
      add_error(response, StatusCode::INVALID_ARGUMENT, "the request asks for nothing");
      break;
  }
  return response.take();
}

class ReflectionCall final : public Call {
 public:
  Steps on_message(const Request& request) override {
    const auto question = read(request.message);
    return question ? Steps{Reply{answer(*question, request.message)}} : Steps{unparsable()};
  }

  Steps on_end() override { return {Status{}}; }
};

}  // namespace

std::unique_ptr<Call> make_reflection_call(std::string_view method) {
  return method == "ServerReflectionInfo" ? std::make_unique<ReflectionCall>() : nullptr;
}

}  // namespace peer::service
