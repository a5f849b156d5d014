#include "reference-client/adapter.h"

#include <limits>
#include <utility>

#include "reference-client/call_request.h"
#include "reference-client/interop/request.h"
#include "reference-client/json_text.h"
#include "reference-client/refusal.h"

namespace reference {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t protocol_version = 1;
/// How much a harness may ask for at the same time.
constexpr std::size_t most_channels = 1024;
constexpr std::size_t most_calls = 16'384;
constexpr int most_interops = 64;
constexpr std::size_t most_watches = 64;

/// 0 where a request has none: the answer says so.
std::int64_t id_of(const Json& request) {
  if (!request.is_object()) {
    return 0;
  }
  const auto found = request.find("id");
  if (found == request.end() || !found->is_number_unsigned()) {
    return 0;
  }
  const auto id = found->get<std::uint64_t>();
  constexpr auto most = std::uint64_t{std::numeric_limits<std::int64_t>::max()};
  return id <= most ? static_cast<std::int64_t>(id) : 0;
}

}  // namespace

Adapter::Adapter(EventLoop& loop, EventWriter& events, bool retries)
    : loop_(loop), events_(events), retries_(retries) {}

const std::map<std::string, Adapter::Operation>& Adapter::operations() {
  static const std::map<std::string, Operation> all = {
      {"hello", &Adapter::hello},     {"channel", &Adapter::make_channel},
      {"call", &Adapter::call},       {"cancel", &Adapter::cancel},
      {"state", &Adapter::state},     {"report", &Adapter::report},
      {"interop", &Adapter::interop}, {"close", &Adapter::close},
      {"bye", &Adapter::bye}};
  return all;
}

void Adapter::take(const std::string& line, ReadAt read) {
  const Json request = parse_json(line);
  if (request.is_discarded()) {
    events_.error(0, "a line that is no JSON");
    return;
  }
  const std::int64_t id = id_of(request);
  if (id == 0) {
    events_.error(0, "a request must be an object with an id, an integer of at least 1");
    return;
  }
  try {
    carry_out(id, read, request);
  } catch (const Refusal& refusal) {
    refusal.kind == Refusal::Kind::error ? events_.error(id, refusal.text)
                                         : events_.unsupported(id, refusal.text);
  }
}

void Adapter::refuse_line() { events_.error(0, "a line of more than 32 MiB"); }

void Adapter::carry_out(std::int64_t id, ReadAt read, const Json& object) {
  Fields fields(object, "");
  fields.find("id");
  const auto operation = operations().find(fields.text("op"));
  if (operation == operations().end()) {
    throw Refusal::unsupported("op");
  }
  if (bye_ != 0) {
    throw Refusal::error("a request after bye");
  }
  Request request{id, read, fields};
  (this->*operation->second)(request);
}

void Adapter::hello(Request& request) {
  const auto version = request.fields.integer("v", 1);
  request.fields.done();
  if (version != protocol_version) {
    throw Refusal::unsupported("v");
  }
  events_.hello(request.id);
}

void Adapter::require_new(std::int64_t id) const {
  if (channels_.contains(id) || calls_.contains(id)) {
    throw Refusal::error("id " + std::to_string(id) + " is in use");
  }
}

ChannelOptions Adapter::options_of(Request& request) const {
  ChannelOptions options;
  if (const Json* given = request.fields.find("options")) {
    options = read_channel_options(*given);
  }
  if (!retries_ && options.service_config) {
    throw Refusal::unsupported("options.service_config");  // it may ask for retries
  }
  options.retries = retries_;
  return options;
}

void Adapter::make_channel(Request& request) {
  require_new(request.id);
  const auto target = request.fields.text("target");
  auto options = options_of(request);
  request.fields.done();
  if (target.empty()) {
    throw Refusal::error("target must not be empty");
  }
  if (channels_.size() == most_channels) {
    throw Refusal::error("more than " + std::to_string(most_channels) + " channels at a time");
  }
  AdaptedChannel& made = channels_[request.id];
  made.id = request.id;
  made.channel = std::make_shared<Channel>(target, std::move(options));
  events_.ok(request.id);
}

AdaptedChannel& Adapter::channel_of(Request& request) {
  const auto id = request.fields.integer("channel", 1);
  const auto found = channels_.find(id);
  if (found == channels_.end() || found->second.closing) {
    throw Refusal::error("no channel has the id " + std::to_string(id));
  }
  return found->second;
}

void Adapter::call(Request& request) {
  require_new(request.id);
  AdaptedChannel& channel = channel_of(request);
  auto what = read_call(request.fields);
  if (calls_.size() == most_calls) {
    throw Refusal::error("more than " + std::to_string(most_calls) + " calls at a time");
  }
  ++channel.busy;
  auto over = [this, id = request.id, of = channel.id](bool early) { call_over(id, of, early); };
  auto& call = calls_[request.id];
  call =
      std::make_unique<AdaptedCall>(events_, request.id, channel.id, request.read, std::move(over));
  call->start(loop_, channel.channel, std::move(what));
}

void Adapter::cancel(Request& request) {
  const auto id = request.fields.integer("call", 1);
  request.fields.done();
  const auto found = calls_.find(id);
  if (found == calls_.end() && !ended_calls_.contains(id)) {
    throw Refusal::error("no call has the id " + std::to_string(id));
  }
  if (found != calls_.end()) {
    found->second->cancel();
  }
  events_.ok(request.id);
}

void Adapter::state(Request& request) {
  AdaptedChannel& channel = channel_of(request);
  const bool connect = request.fields.optional_boolean("connect").value_or(false);
  const bool watched = request.fields.optional_boolean("watch").value_or(false);
  request.fields.done();
  if (watched && channel.watches.size() == most_watches) {
    throw Refusal::error("more than " + std::to_string(most_watches) + " watches of a channel");
  }
  const auto state = channel.channel->grpc()->GetState(connect);
  events_.state(request.id, state, request.read);
  if (watched) {
    channel.watches.push_back(std::make_shared<ConnectivityWatch>(
        loop_, channel.channel, [this, id = request.id, read = request.read](auto changed) {
          events_.state(id, changed, read);
        }));
    channel.watches.back()->start(state);
  }
}

void Adapter::report(Request& request) {
  const AdaptedChannel& channel = channel_of(request);
  request.fields.done();
  auto gathered = nlohmann::ordered_json::object();
  for (const auto& interceptor : channel.channel->interceptors()) {
    interceptor->report(gathered);
  }
  events_.report(request.id, gathered);
}

void Adapter::interop(Request& request) {
  AdaptedChannel& channel = channel_of(request);
  auto asked = interop::read_request(request.fields);
  if (!channel.channel->interceptors().empty()) {
    throw Refusal::unsupported("channel");  // test cases go without interceptors
  }
  if (interops_ == most_interops) {
    throw Refusal::error("more than " + std::to_string(most_interops) + " test cases at a time");
  }
  ++interops_;
  ++channel.busy;
  interop::start(channel.channel, std::move(asked),
                 [this, id = request.id, read = request.read, of = channel.id](std::string why) {
                   loop_.post([this, id, read, of, why = std::move(why)] {
                     --interops_;
                     events_.outcome(id, why, read);
                     work_over(of);
                   });
                 });
}

}  // namespace reference
