#include "harness/engine/commands.h"

#include "harness/engine/json_reader.h"
#include "harness/engine/plan_loader.h"

namespace engine {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMax32 = 0xffffffff;

wire::judge::Baseline read_ok(ObjectReader& call, bool grpc) {
  wire::judge::Baseline ok;
  const json& value = call.raw("ok");
  if (!value.is_null()) {
    ObjectReader fields(value, call.path_of("ok"), call.errors());
    ok.http_status = static_cast<int>(fields.number("status", 999, 200));
    if (const auto status = fields.optional_number("grpc_status", kMax32)) {
      ok.grpc_status = static_cast<std::uint32_t>(*status);
    }
    fields.done();
  }
  if (grpc && !ok.grpc_status) {
    ok.grpc_status = 0;
  }
  return ok;
}

/// Pairs of a name and a value.
wire::hpack::FieldList read_metadata(ObjectReader& call) {
  wire::hpack::FieldList metadata;
  for (const json& pair : call.array("metadata")) {
    if (pair.is_array() && pair.size() == 2 && pair[0].is_string() && pair[1].is_string()) {
      metadata.push_back({pair[0].get<std::string>(), pair[1].get<std::string>()});
    } else {
      call.errors().add(call.path_of("metadata"), "no pair of texts: " + pair.dump());
    }
  }
  return metadata;
}

Call read_call(ObjectReader& target, const std::vector<std::string>& capabilities, bool tls) {
  Call call;
  ObjectReader fields(target.raw("call"), target.path_of("call"), target.errors());
  call.grpc = !fields.has("method") ||
              std::find(capabilities.begin(), capabilities.end(), "grpc") != capabilities.end();
  call.method = fields.text("method", "POST");
  call.path = fields.required_text("path");
  call.message = fields.hex("message");
  call.metadata = read_metadata(fields);
  call.scheme = tls ? "https" : "http";
  call.ok = read_ok(fields, call.grpc);
  fields.done();
  return call;
}

std::optional<TlsOptions> read_tls(ObjectReader& target) {
  const json& value = target.raw("tls");
  if (value.is_null()) {
    return std::nullopt;
  }
  ObjectReader fields(value, target.path_of("tls"), target.errors());
  TlsOptions options;
  options.ca_file = fields.text("ca");
  options.server_name = fields.text("server_name");
  options.key_log_file = fields.text("keylog");
  if (const json& certificates = fields.raw("client_certificates"); !certificates.is_null()) {
    ObjectReader named(certificates, fields.path_of("client_certificates"), target.errors());
    for (const auto& one : certificates.items()) {
      options.client_certificates[one.key()] = named.required_text(one.key());
    }
  }
  fields.done();
  return options;
}

Command read_target(const json& value, Errors& errors) {
  ObjectReader fields(value, "target", errors);
  Target target;
  target.incarnation = static_cast<std::uint32_t>(fields.number("inc", kMax32));
  target.profile = fields.text("profile", "default");
  target.max_parallel = std::max<std::size_t>(1, fields.number("max_parallel", 4096, 64));
  target.can_restart = fields.boolean("can_restart");
  target.can_measure = fields.boolean("can_measure");
  const auto capabilities = fields.texts("capabilities");
  target.pings_policed =
      std::find(capabilities.begin(), capabilities.end(), "pings_policed") != capabilities.end();
  auto tls = read_tls(fields);
  target.call = read_call(fields, capabilities, tls.has_value());
  const std::string text = fields.required_text("addr");
  if (auto address = parse_address(text)) {
    const std::string& spec = address->memory_spec;
    if (!spec.empty() && !is_peer_in_memory(spec)) {
      errors.add("target.addr", "there is no peer `" + spec + "`");
    }
    if (!spec.empty() && tls) {
      errors.add("target.tls", "a peer in memory speaks no TLS");
    }
    target.address = std::move(*address);
    target.address.tls = std::move(tls);
  } else {
    errors.add("target.addr", "expected HOST:PORT or memory:SPEC, not `" + text + "`");
  }
  target.call.authority = fields.text("authority", text);
  fields.done();
  return target;
}

EventLog::Keep read_keep(ObjectReader& run, Errors& errors) {
  const std::string text = run.text("keep", "failed");
  if (text != "failed" && text != "all" && text != "none") {
    errors.add("run.keep", "expected failed, all or none, not `" + text + "`");
  }
  return text == "all"    ? EventLog::Keep::all
         : text == "none" ? EventLog::Keep::none
                          : EventLog::Keep::failed;
}

Command read_run(const json& value, Errors& errors) {
  ObjectReader fields(value, "run", errors);
  RunCommand run;
  run.options.ids = fields.texts("ids");
  const json& slow = fields.raw("slow");
  if (slow.is_object()) {
    for (const auto& [id, ms] : slow.items()) {
      if (ms.is_number()) {
        run.options.slow.emplace(id, ms.get<double>());
      } else {
        errors.add("run.slow." + id, "expected milliseconds");
      }
    }
  } else if (!slow.is_null()) {
    errors.add("run.slow", "expected an object of milliseconds by case id");
  }
  run.options.seed = fields.number("seed", UINT64_MAX);
  run.options.gates = fields.boolean("gates", true);
  run.options.alone = fields.boolean("alone");
  run.options.timeout_scale = fields.real("timeout_scale", 1.0);
  run.options.fail_fast = fields.boolean("fail_fast");
  const json& expected = fields.raw("expected");
  if (expected.is_object()) {
    for (const auto& [id, verdict] : expected.items()) {
      if (verdict == "fail" || verdict == "warn") {
        run.options.failures_expected.insert(id);
      }
    }
  } else if (!expected.is_null()) {
    errors.add("run.expected", "expected an object of verdicts by case id");
  }
  const json& about = fields.raw("about");
  if (about.is_object()) {
    run.about = about;
  } else if (!about.is_null()) {
    errors.add("run.about", "expected an object");
  }
  run.keep = read_keep(fields, errors);
  fields.done();
  if (!(run.options.timeout_scale > 0 && run.options.timeout_scale <= 1000)) {
    errors.add("run.timeout_scale", "expected a number above 0, at most 1000");
  }
  return run;
}

Command read_down(const json& value, Errors& errors) {
  ObjectReader fields(value, "down", errors);
  DownCommand down;
  down.incarnation = static_cast<std::uint32_t>(fields.number("inc", kMax32));
  down.reason = fields.text("reason", "ended");
  down.restarting = fields.boolean("restarting");
  down.renewed = fields.boolean("renewed");
  fields.text("stderr");
  fields.done();
  return down;
}

Command read_up(const json& value, Errors& errors) {
  ObjectReader fields(value, "up", errors);
  UpCommand up{static_cast<std::uint32_t>(fields.number("inc", kMax32))};
  fields.done();
  return up;
}

Command read_measured(const json& value, Errors& errors) {
  ObjectReader fields(value, "measured", errors);
  MeasuredCommand measured;
  measured.incarnation = static_cast<std::uint32_t>(fields.number("inc", kMax32));
  const auto memory = fields.optional_number("memory", UINT64_MAX);
  const auto cpu = fields.optional_number("cpu", UINT64_MAX);
  if (memory && cpu) {
    measured.usage = Usage{*memory, *cpu};
  }
  fields.done();
  return measured;
}

Command read_plan(const json& value) {
  PlanCommand command{value.is_object() ? value.value("id", std::string()) : std::string(),
                      load_plan(value)};
  return command;
}

}  // namespace

tl::expected<Command, std::string> parse_command(const std::string& line) {
  const json message = json::parse(line, nullptr, false);
  if (!message.is_object() || message.size() != 1) {
    return tl::unexpected("expected one JSON object with one command, got: " + line.substr(0, 80));
  }
  const std::string& name = message.begin().key();
  const json& value = message.begin().value();
  Errors errors;
  Command command = StopCommand{};
  if (name == "target") {
    command = read_target(value, errors);
  } else if (name == "plan") {
    return read_plan(value);
  } else if (name == "run") {
    command = read_run(value, errors);
  } else if (name == "down") {
    command = read_down(value, errors);
  } else if (name == "up") {
    command = read_up(value, errors);
  } else if (name == "measured") {
    command = read_measured(value, errors);
  } else if (name != "stop") {
    return tl::unexpected("unknown command `" + name + "`");
  }
  if (errors.any()) {
    return tl::unexpected(errors.first());
  }
  return command;
}

}  // namespace engine
