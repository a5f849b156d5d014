#include "reference-server/reflection_service.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <set>
#include <utility>

namespace reference {
namespace {

namespace v1 = grpc::reflection::v1;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using Response = ReflectionService::Response;

const DescriptorPool& pool() { return *DescriptorPool::generated_pool(); }

void add_error(Response& response, grpc::StatusCode code, const std::string& message) {
  response.mutable_error_response()->set_error_code(code);
  response.mutable_error_response()->set_error_message(message);
}

/// The file and all that it imports, each once.
void add_with_imports(const FileDescriptor& file, std::set<const FileDescriptor*>& added,
                      v1::FileDescriptorResponse& files) {
  if (!added.insert(&file).second) {
    return;
  }
  google::protobuf::FileDescriptorProto proto;
  file.CopyTo(&proto);
  files.add_file_descriptor_proto(proto.SerializeAsString());
  for (int i = 0; i < file.dependency_count(); ++i) {
    add_with_imports(*file.dependency(i), added, files);
  }
}

void add_file(Response& response, const FileDescriptor* file, const std::string& wanted) {
  if (file == nullptr) {
    add_error(response, grpc::StatusCode::NOT_FOUND, "nothing is known of " + wanted);
    return;
  }
  std::set<const FileDescriptor*> added;
  add_with_imports(*file, added, *response.mutable_file_descriptor_response());
}

void add_extension(Response& response, const v1::ExtensionRequest& wanted) {
  const auto* type = pool().FindMessageTypeByName(wanted.containing_type());
  const auto* extension =
      type == nullptr ? nullptr : pool().FindExtensionByNumber(type, wanted.extension_number());
  add_file(
      response, extension == nullptr ? nullptr : extension->file(),
      "extension " + std::to_string(wanted.extension_number()) + " of " + wanted.containing_type());
}

void add_extension_numbers(Response& response, const std::string& name) {
  const auto* type = pool().FindMessageTypeByName(name);
  if (type == nullptr) {
    add_error(response, grpc::StatusCode::NOT_FOUND, "nothing is known of " + name);
    return;
  }
  std::vector<const FieldDescriptor*> extensions;
  pool().FindAllExtensions(type, &extensions);
  auto& numbers = *response.mutable_all_extension_numbers_response();
  numbers.set_base_type_name(name);
  for (const FieldDescriptor* extension : extensions) {
    numbers.add_extension_number(extension->number());
  }
}

}  // namespace

ReflectionService::ReflectionService(std::vector<std::string> services)
    : services_(std::move(services)) {}

grpc::Status ReflectionService::ServerReflectionInfo(
    grpc::ServerContext*, grpc::ServerReaderWriter<Response, Request>* stream) {
  for (Request request; stream->Read(&request);) {
    if (!stream->Write(answer(request))) {
      return grpc::Status::CANCELLED;
    }
  }
  return grpc::Status::OK;
}

Response ReflectionService::answer(const Request& request) const {
  Response response;
  response.set_valid_host(request.host());
  *response.mutable_original_request() = request;
  switch (request.message_request_case()) {
    case Request::kFileByFilename:
      add_file(response, pool().FindFileByName(request.file_by_filename()),
               request.file_by_filename());
      break;
    case Request::kFileContainingSymbol:
      add_file(response, pool().FindFileContainingSymbol(request.file_containing_symbol()),
               request.file_containing_symbol());
      break;
    case Request::kFileContainingExtension:
      add_extension(response, request.file_containing_extension());
      break;
    case Request::kAllExtensionNumbersOfType:
      add_extension_numbers(response, request.all_extension_numbers_of_type());
      break;
    case Request::kListServices:
      for (const auto& name : services_) {
        response.mutable_list_services_response()->add_service()->set_name(name);
      }
      break;
    default:
      add_error(response, grpc::StatusCode::INVALID_ARGUMENT, "the request asks for nothing");
  }
  return response;
}

}  // namespace reference
