#include "reference-client/interop/cases.h"

#include <map>

namespace reference::interop {

Case find_case(const std::string& name) {
  static const std::map<std::string, Case> cases = {
      {"empty_unary", empty_unary},
      {"large_unary", large_unary},
      {"pick_first_unary", pick_first_unary},
      {"client_streaming", client_streaming},
      {"server_streaming", server_streaming},
      {"ping_pong", ping_pong},
      {"empty_stream", empty_stream},
      {"client_compressed_unary", client_compressed_unary},
      {"server_compressed_unary", server_compressed_unary},
      {"client_compressed_streaming", client_compressed_streaming},
      {"server_compressed_streaming", server_compressed_streaming},
      {"custom_metadata", custom_metadata},
      {"status_code_and_message", status_code_and_message},
      {"special_status_message", special_status_message},
      {"unimplemented_method", unimplemented_method},
      {"unimplemented_service", unimplemented_service},
      {"cancel_after_begin", cancel_after_begin},
      {"cancel_after_first_response", cancel_after_first_response},
      {"timeout_on_sleeping_server", timeout_on_sleeping_server},
      {"rpc_soak", rpc_soak},
      {"channel_soak", channel_soak},
  };
  const auto found = cases.find(name);
  return found == cases.end() ? nullptr : found->second;
}

std::string carry_out(Case which, Run& run) {
  try {
    which(run);
  } catch (const Failure& failure) {
    return failure.why;
  }
  return {};
}

}  // namespace reference::interop
