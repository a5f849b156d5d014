#include "peer/service/descriptors.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "peer/service/protowire.h"

namespace peer::service {
namespace {

constexpr std::string_view kPackage = "grpc.testing";
constexpr std::string_view kEmptyFile = "grpc/testing/empty.proto";
constexpr std::string_view kMessagesFile = "grpc/testing/messages.proto";
constexpr std::string_view kServiceFile = "grpc/testing/test.proto";
constexpr std::string_view kExtendedFile = "wireproof/testing/v1/extended.proto";
constexpr std::string_view kExtensionFile = "wireproof/testing/v1/extension.proto";
constexpr std::string_view kExtended = "wireproof.testing.v1.Extended";
constexpr std::uint32_t kExtensionNumber = 100;

/// FieldDescriptorProto.Type.
enum class Type : std::uint8_t {
  int32 = 5,
  boolean = 8,
  string = 9,
  message = 11,
  bytes = 12,
  enumeration = 14
};

struct Field {
  std::string_view name;
  std::uint32_t number;
  Type type;
  std::string_view of = {};  // a message or enum of the package
  bool repeated = false;
};

struct Message {
  std::string_view name;
  std::vector<Field> fields;
};

struct Method {
  std::string_view name;
  std::string_view request;
  std::string_view response;
  bool client_streams = false;
  bool server_streams = false;
};

const std::array kMessages = {
    Message{"BoolValue", {{"value", 1, Type::boolean}}},
    Message{"Payload", {{"type", 1, Type::enumeration, "PayloadType"}, {"body", 2, Type::bytes}}},
    Message{"EchoStatus", {{"code", 1, Type::int32}, {"message", 2, Type::string}}},
    Message{"SimpleRequest",
            {{"response_type", 1, Type::enumeration, "PayloadType"},
             {"response_size", 2, Type::int32},
             {"payload", 3, Type::message, "Payload"},
             {"response_compressed", 6, Type::message, "BoolValue"},
             {"response_status", 7, Type::message, "EchoStatus"},
             {"expect_compressed", 8, Type::message, "BoolValue"}}},
    Message{"SimpleResponse", {{"payload", 1, Type::message, "Payload"}}},
    Message{"StreamingInputCallRequest",
            {{"payload", 1, Type::message, "Payload"},
             {"expect_compressed", 2, Type::message, "BoolValue"}}},
    Message{"StreamingInputCallResponse", {{"aggregated_payload_size", 1, Type::int32}}},
    Message{"ResponseParameters",
            {{"size", 1, Type::int32},
             {"interval_us", 2, Type::int32},
             {"compressed", 3, Type::message, "BoolValue"}}},
    Message{"StreamingOutputCallRequest",
            {{"response_type", 1, Type::enumeration, "PayloadType"},
             {"response_parameters", 2, Type::message, "ResponseParameters", true},
             {"payload", 3, Type::message, "Payload"},
             {"response_status", 7, Type::message, "EchoStatus"}}},
    Message{"StreamingOutputCallResponse", {{"payload", 1, Type::message, "Payload"}}},
};

constexpr std::array kMethods = {
    Method{"EmptyCall", "Empty", "Empty"},
    Method{"UnaryCall", "SimpleRequest", "SimpleResponse"},
    Method{"StreamingOutputCall", "StreamingOutputCallRequest", "StreamingOutputCallResponse",
           false, true},
    Method{"StreamingInputCall", "StreamingInputCallRequest", "StreamingInputCallResponse", true},
    Method{"FullDuplexCall", "StreamingOutputCallRequest", "StreamingOutputCallResponse", true,
           true},
    Method{"HalfDuplexCall", "StreamingOutputCallRequest", "StreamingOutputCallResponse", true,
           true},
};

void text(ProtoWriter& writer, std::uint32_t number, std::string_view value) {
  writer.octets(number, {reinterpret_cast<const std::uint8_t*>(value.data()), value.size()});
}

std::string full(std::string_view name) {
  return "." + std::string(kPackage) + "." + std::string(name);
}

wire::Buffer described(const Field& field) {
  constexpr std::uint64_t kOptional = 1;
  constexpr std::uint64_t kRepeated = 3;
  ProtoWriter writer;
  text(writer, 1, field.name);
  writer.varint(3, field.number);
  writer.varint(4, field.repeated ? kRepeated : kOptional);
  writer.varint(5, static_cast<std::uint64_t>(field.type));
  if (!field.of.empty()) {
    text(writer, 6, full(field.of));
  }
  return writer.take();
}

wire::Buffer described(const Message& message) {
  ProtoWriter writer;
  text(writer, 1, message.name);
  for (const Field& field : message.fields) {
    writer.octets(2, described(field));
  }
  return writer.take();
}

wire::Buffer described(const Method& method) {
  ProtoWriter writer;
  text(writer, 1, method.name);
  text(writer, 2, full(method.request));
  text(writer, 3, full(method.response));
  if (method.client_streams) {
    writer.varint(5, 1);
  }
  if (method.server_streams) {
    writer.varint(6, 1);
  }
  return writer.take();
}

ProtoWriter begin(std::string_view name, const std::vector<std::string_view>& imports = {},
                  std::string_view package = kPackage) {
  ProtoWriter writer;
  text(writer, 1, name);
  text(writer, 2, package);
  for (const std::string_view import : imports) {
    text(writer, 3, import);
  }
  return writer;
}

DescribedFile end(std::string_view name, std::vector<std::string_view> imports,
                  ProtoWriter& writer, std::string_view syntax = "proto3") {
  text(writer, 12, syntax);
  return {name, std::move(imports), writer.take()};
}

DescribedFile empty_file() {
  ProtoWriter writer = begin(kEmptyFile);
  writer.octets(4, described(Message{"Empty", {}}));
  return end(kEmptyFile, {}, writer);
}

DescribedFile messages_file() {
  ProtoWriter writer = begin(kMessagesFile);
  for (const Message& message : kMessages) {
    writer.octets(4, described(message));
  }
  ProtoWriter value;
  text(value, 1, "COMPRESSABLE");
  value.varint(2, 0);
  ProtoWriter type;
  text(type, 1, "PayloadType");
  type.octets(2, value.take());
  writer.octets(5, type.take());
  return end(kMessagesFile, {}, writer);
}

DescribedFile service_file() {
  const std::vector<std::string_view> imports = {kEmptyFile, kMessagesFile};
  ProtoWriter writer = begin(kServiceFile, imports);
  ProtoWriter service;
  text(service, 1, "TestService");
  for (const Method& method : kMethods) {
    service.octets(2, described(method));
  }
  writer.octets(6, service.take());
  return end(kServiceFile, imports, writer);
}

/// What others may extend, with 100 to 199.
DescribedFile extended_file() {
  ProtoWriter writer = begin(kExtendedFile, {}, kExtended.substr(0, kExtended.rfind('.')));
  ProtoWriter range;
  range.varint(1, 100);
  range.varint(2, 200);
  ProtoWriter message;
  text(message, 1, kExtended.substr(kExtended.rfind('.') + 1));
  message.octets(5, range.take());
  writer.octets(4, message.take());
  return end(kExtendedFile, {}, writer, "proto2");
}

DescribedFile extension_file() {
  const std::vector<std::string_view> imports = {kExtendedFile};
  ProtoWriter writer = begin(kExtensionFile, imports, kExtended.substr(0, kExtended.rfind('.')));
  ProtoWriter field;
  text(field, 1, "note");
  text(field, 2, "." + std::string(kExtended));
  field.varint(3, kExtensionNumber);
  field.varint(4, 1);  // optional
  field.varint(5, static_cast<std::uint64_t>(Type::string));
  writer.octets(7, field.take());
  return end(kExtensionFile, imports, writer, "proto2");
}

/// Without the package; nothing of another one.
std::string_view local(std::string_view symbol) {
  const bool ours = symbol.starts_with(kPackage) && symbol.substr(kPackage.size()).starts_with('.');
  return ours ? symbol.substr(kPackage.size() + 1) : std::string_view();
}

bool is_of_the_service(std::string_view name) {
  return name == "TestService" ||
         std::any_of(kMethods.begin(), kMethods.end(), [name](const Method& method) {
           return name == "TestService." + std::string(method.name);
         });
}

}  // namespace

const DescribedFile* find_file(std::string_view name) {
  static const std::array files = {empty_file(), messages_file(), service_file(), extended_file(),
                                   extension_file()};
  const auto found = std::find_if(files.begin(), files.end(),
                                  [name](const DescribedFile& file) { return file.name == name; });
  return found == files.end() ? nullptr : &*found;
}

bool is_message(std::string_view symbol) {
  const std::string_view name = local(symbol);
  return name == "Empty" || symbol == kExtended ||
         std::any_of(kMessages.begin(), kMessages.end(),
                     [name](const Message& message) { return message.name == name; });
}

const DescribedFile* find_file_of_extension(std::string_view type, std::uint64_t number) {
  return type == kExtended && number == kExtensionNumber ? find_file(kExtensionFile) : nullptr;
}

std::vector<std::uint32_t> extensions_of(std::string_view type) {
  return type == kExtended ? std::vector{kExtensionNumber} : std::vector<std::uint32_t>();
}

const DescribedFile* find_file_of(std::string_view symbol) {
  const std::string_view name = local(symbol);
  if (is_of_the_service(name)) {
    return find_file(kServiceFile);
  }
  if (symbol == kExtended) {
    return find_file(kExtendedFile);
  }
  if (name == "Empty") {
    return find_file(kEmptyFile);
  }
  return is_message(symbol) || name == "PayloadType" ? find_file(kMessagesFile) : nullptr;
}

}  // namespace peer::service
