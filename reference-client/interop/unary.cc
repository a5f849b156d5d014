// Single calls: empty_unary, large_unary, pick_first_unary.
#include "reference-client/interop/cases.h"

namespace reference::interop {

void empty_unary(Run& run) {
  const auto context = run.context();
  Empty response;
  require_ok(run.stub().EmptyCall(context.get(), Empty(), &response), "EmptyCall");
  require_equal(static_cast<long>(response.ByteSizeLong()), 0, "the octets of an empty response");
}

void large_unary(Run& run) {
  const auto context = run.context();
  SimpleResponse response;
  require_ok(run.stub().UnaryCall(context.get(), large_unary_request(), &response), "UnaryCall");
  require_large(response, "UnaryCall");
}

void pick_first_unary(Run& run) {
  constexpr int calls = 100;
  SimpleRequest request;
  request.set_fill_server_id(true);
  std::string first;
  for (int i = 0; i < calls; ++i) {
    const auto context = run.context();
    SimpleResponse response;
    require_ok(run.stub().UnaryCall(context.get(), request, &response), "UnaryCall");
    // Few servers tell a server_id: the address tells them apart, too.
    const auto server = response.server_id() + " at " + context->peer();
    if (i == 0) {
      first = server;
    }
    require(server == first, "one call went to " + first + ", another to " + server);
  }
}

}  // namespace reference::interop
