// rpc_soak, channel_soak: large_unary over and over, on one channel or on a new one each time.
#include <chrono>
#include <thread>

#include "reference-client/interop/cases.h"

namespace reference::interop {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// By the names of the usual flags.
struct Soak {
  explicit Soak(const Run& run)
      : iterations(run.number("soak_iterations", 10)),
        max_failures(run.number("soak_max_failures", 0)),
        acceptable_latency(run.number("soak_per_iteration_max_acceptable_latency_ms", 1000)),
        overall_timeout(run.number("soak_overall_timeout_seconds", 10)),
        min_time_between(run.number("soak_min_time_ms_between_rpcs", 0)),
        request_size(static_cast<int>(run.number("soak_request_size", large_request))),
        response_size(static_cast<int>(run.number("soak_response_size", large_response))) {}

  long iterations;
  long max_failures;
  milliseconds acceptable_latency;
  std::chrono::seconds overall_timeout;
  milliseconds min_time_between;
  int request_size;
  int response_size;
};

/// Empty, or why the iteration does not count as a success.
std::string iterate(const Soak& soak, TestService::Stub& stub, grpc::ClientContext& context) {
  SimpleRequest request;
  request.set_response_size(soak.response_size);
  fill(*request.mutable_payload(), soak.request_size);
  SimpleResponse response;
  const auto start = Clock::now();
  const auto status = stub.UnaryCall(&context, request, &response);
  const auto taken = std::chrono::duration_cast<milliseconds>(Clock::now() - start);
  if (!status.ok()) {
    return "status " + std::to_string(status.error_code()) + " (" + status.error_message() + ")";
  }
  if (static_cast<int>(response.payload().body().size()) != soak.response_size) {
    return std::to_string(response.payload().body().size()) + " octets";
  }
  return taken > soak.acceptable_latency ? "it took " + std::to_string(taken.count()) + " ms"
                                         : std::string();
}

void soak(Run& run, bool new_channels) {
  const Soak soak(run);
  const auto end = Clock::now() + soak.overall_timeout;
  long failures = 0;
  std::string last;
  for (long i = 0; i < soak.iterations; ++i) {
    const auto next = Clock::now() + soak.min_time_between;
    require(Clock::now() < end, "only " + std::to_string(i) + " iterations in the time they have");
    const auto stub = TestService::NewStub(new_channels ? run.another_channel() : run.channel());
    const auto context = run.context();
    if (auto why = iterate(soak, *stub, *context); !why.empty()) {
      ++failures;
      last = std::move(why);
    }
    std::this_thread::sleep_until(std::min(next, end));
  }
  require(failures <= soak.max_failures,
          std::to_string(failures) + " iterations failed, the last one: " + last);
}

}  // namespace

void rpc_soak(Run& run) { soak(run, false); }

void channel_soak(Run& run) { soak(run, true); }

}  // namespace reference::interop
