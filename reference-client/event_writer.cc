#include "reference-client/event_writer.h"

#include <grpcpp/grpcpp.h>

#include <cmath>
#include <cstdlib>
#include <string>

#include "reference-client/base64.h"
#include "reference-client/fill.h"
#include "reference-client/lines.h"

namespace reference {
namespace {

constexpr int exit_nobody_reads = 1;

nlohmann::ordered_json event(std::int64_t id, const char* name) {
  return {{"id", id}, {"ev", name}};
}

/// To the microsecond.
double since(ReadAt read) {
  const std::chrono::duration<double, std::micro> passed = std::chrono::steady_clock::now() - read;
  return std::round(passed.count()) / 1000;
}

std::string member(const char* name, std::string_view octets) {
  return '"' + std::string(name) + R"(":")" + to_base64(octets) + '"';
}

/// A message with a run of the pattern: its members `data`, `fill` and `rest`.
std::string told(std::string_view message, const Run& run, std::string_view pattern) {
  return member("data", message.substr(0, run.begin)) + R"(,"fill":{)" +
         member("pattern", pattern) + R"(,"size":)" + std::to_string(run.end - run.begin) + "}," +
         member("rest", message.substr(run.end));
}

const char* name_of(grpc_connectivity_state state) {
  switch (state) {
    case GRPC_CHANNEL_IDLE:
      return "IDLE";
    case GRPC_CHANNEL_CONNECTING:
      return "CONNECTING";
    case GRPC_CHANNEL_READY:
      return "READY";
    case GRPC_CHANNEL_TRANSIENT_FAILURE:
      return "TRANSIENT_FAILURE";
    case GRPC_CHANNEL_SHUTDOWN:
      break;
  }
  return "SHUTDOWN";
}

}  // namespace

void EventWriter::write(const Json& event) {
  // A status message or a metadata value may be no UTF-8, which JSON must be.
  write_line(event.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void EventWriter::write_line(std::string line) {
  line.push_back('\n');
  if (!write_all(fd_, line)) {
    std::_Exit(exit_nobody_reads);
  }
}

void EventWriter::hello(std::int64_t id) {
  auto line = event(id, "hello");
  line["name"] = "grpc-c++";
  line["version"] = grpc::Version();
  line["capabilities"] = {"unary",
                          "client_stream",
                          "server_stream",
                          "bidi",
                          "cancel",
                          "state",
                          "report",
                          "interop",
                          "authority",
                          "service_config",
                          "wait_for_ready",
                          "keepalive",
                          "idle_timeout_ms",
                          "max_send_message",
                          "max_receive_message",
                          "compression",
                          "tls",
                          "call_credentials",
                          "interceptors",
                          "fill"};
  write(line);
}

void EventWriter::ok(std::int64_t id) { write(event(id, "ok")); }

void EventWriter::unsupported(std::int64_t id, const std::string& what) {
  auto line = event(id, "unsupported");
  line["what"] = what;
  write(line);
}

void EventWriter::error(std::int64_t id, const std::string& why) {
  auto line = event(id, "error");
  line["why"] = why;
  write(line);
}

void EventWriter::initial(std::int64_t id, const Metadata& metadata, ReadAt read) {
  auto line = event(id, "initial");
  line["metadata"] = to_json(metadata);
  line["t_ms"] = since(read);
  write(line);
}

void EventWriter::message(std::int64_t id, std::string_view data, const std::string& pattern,
                          ReadAt read) {
  const auto run = find_run(data, pattern);
  // A message may have megabytes, and base64 has nothing that JSON escapes: it needs no dump.
  write_line(R"({"id":)" + std::to_string(id) + R"(,"ev":"message",)" +
             (run ? told(data, *run, pattern) : member("data", data)) + R"(,"t_ms":)" +
             Json(since(read)).dump() + '}');
}

void EventWriter::end(std::int64_t id, const Outcome& outcome, ReadAt read) {
  auto line = event(id, "end");
  // gRPC C++ passes on codes that gRPC has not.
  line["status"] = static_cast<std::uint32_t>(outcome.status.error_code());
  line["message"] = outcome.status.error_message();
  line["details"] = to_base64(outcome.status.error_details());
  line["trailers"] = to_json(outcome.trailers);
  line["t_ms"] = since(read);
  write(line);
}

void EventWriter::state(std::int64_t id, grpc_connectivity_state state, ReadAt read) {
  auto line = event(id, "state");
  line["state"] = name_of(state);
  line["t_ms"] = since(read);
  write(line);
}

void EventWriter::bye(std::int64_t id) { write(event(id, "bye")); }

void EventWriter::outcome(std::int64_t id, const std::string& why, ReadAt read) {
  auto line = event(id, "outcome");
  line["passed"] = why.empty();
  if (!why.empty()) {
    line["why"] = why;
  }
  line["t_ms"] = since(read);
  write(line);
}

void EventWriter::report(std::int64_t id, const Json& gathered) {
  auto line = event(id, "report");
  line.update(gathered);
  write(line);
}

}  // namespace reference
