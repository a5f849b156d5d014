#include "peer/grpc/server_call.h"

#include <algorithm>
#include <utility>

#include "peer/grpc/compression.h"
#include "peer/grpc/metadata.h"
#include "wire/grpc/message.h"
#include "wire/grpc/percent.h"
#include "wire/grpc/status.h"

namespace peer::grpc {
namespace {

using wire::ClauseId;
using wire::grpc::kMessagePrefixSize;
using wire::grpc::StatusCode;

constexpr std::uint32_t number(StatusCode code) { return static_cast<std::uint32_t>(code); }

bool names_twice(const wire::hpack::FieldList& fields, std::string_view name) {
  return std::count_if(fields.begin(), fields.end(),
                       [name](const auto& field) { return field.name == name; }) > 1;
}

/// What serves a call whose path a liar does not look at.
constexpr std::string_view kAnyMethod = "/grpc.testing.TestService/EmptyCall";

}  // namespace

void ServerCall::begin(wire::hpack::FieldList request, bool ended, Time now, bool at_any_rate) {
  request_ = std::move(request);
  request_ended_ = ended;
  last_sent_ = now;
  coding_ = coding_of(request_);
  gzip_accepted_ = accepts_gzip(request_);
  const auto timeout = timeout_of(request_);
  if (timeout && (!names_twice(request_, "grpc-timeout") ||
                  conduct_.performs(ClauseId::grpc_http2_timeout_duplicate_server))) {
    deadline_ = *timeout < Time::max() - now ? now + *timeout : Time::max();
  }
  if (timeout == std::nullopt && !conduct_.refrains(ClauseId::grpc_http2_timeout_omitted)) {
    deadline_ = now + std::chrono::seconds(1);
  }
  if (at_any_rate || check_request()) {
    const std::string* path = find(request_, ":path");
    serve(path == nullptr ? std::string_view() : *path, at_any_rate);
  }
  if (call_) {
    call_->deadline_left = timeout;
  }
}

bool ServerCall::turn_away(const Reaction& due, bool ended) {
  request_ended_ = ended;
  return fault(due);
}

bool ServerCall::check_request() {
  return refuse(check_method(request_)) && refuse(check_content_type(request_)) &&
         refuse(check_timeouts(request_)) &&
         refuse(check_credentials(request_, policy_.authorization));
}

/// True if the call goes on.
bool ServerCall::refuse(const std::optional<Reaction>& due) { return !due || !fault(*due); }

void ServerCall::serve(std::string_view path, bool at_any_rate) {
  const service::Metadata metadata = read_metadata(request_, conduct_);
  const service::Setting setting{policy_.more_services};
  call_ = service::make_call(path, metadata, setting);
  if (!call_ && (at_any_rate || !fault(unserved(path)))) {
    call_ = service::make_call(kAnyMethod, metadata, setting);
  }
  if (call_ && !conduct_.refrains(ClauseId::grpc_retry_server_delays_headers)) {
    headers();
  }
}

/// Reacts to a fault; true if the call is over.
bool ServerCall::fault(const Reaction& due) {
  const Reaction reaction = conduct_.react(due);
  switch (reaction.kind) {
    case Reaction::Kind::none:
      return false;
    case Reaction::Kind::grpc_status:
      finish({reaction.status, reaction.reason});
      return true;
    case Reaction::Kind::http_status:
      http_error(reaction.status);
      return true;
    default:
      close(true);
      outlet_.carry_out(reaction);
      return true;
  }
}

/// False if a liar has refused what was heard.
bool ServerCall::hear(Stimulus stimulus) {
  const std::string* path = find(request_, ":path");
  stimulus.request = &request_;
  stimulus.path = path == nullptr ? std::string_view() : *path;
  const auto refusal = conduct_.refuses(stimulus);
  return !refusal || !fault(*refusal);
}

void ServerCall::data(const wire::FrameHeader& header, wire::Bytes octets, Time now) {
  if (complete_ || !call_) {
    return;
  }
  request_ended_ = header.has(wire::flag::END_STREAM);
  const std::size_t before = messages_;
  pending_.insert(pending_.end(), octets.begin(), octets.end());
  while (!complete_ && cut_message()) {
  }
  Stimulus stimulus{Stimulus::Kind::data};
  stimulus.header = header;
  stimulus.payload = octets;
  stimulus.completed = messages_ - before;
  stimulus.partial = !pending_.empty();
  if (!complete_ && hear(stimulus)) {
    proceed(now);
  }
}

/// Takes the next message off the front of what has come.
bool ServerCall::cut_message() {
  std::uint32_t length = 0;
  if (!check_prefix(length) || pending_.size() < kMessagePrefixSize ||
      pending_.size() - kMessagePrefixSize < length) {
    return false;
  }
  const auto begin = pending_.begin() + static_cast<std::ptrdiff_t>(kMessagePrefixSize);
  const auto end = begin + static_cast<std::ptrdiff_t>(length);
  const bool compressed = pending_.front() == 1;
  wire::Buffer octets(begin, end);
  pending_.erase(pending_.begin(), end);
  message(compressed, std::move(octets));
  return true;
}

/// False if nothing can be said yet, or the call is over.
bool ServerCall::check_prefix(std::uint32_t& length) {
  if (pending_.empty()) {
    return false;
  }
  if (pending_.front() > 1 &&
      fault(status_reaction(ClauseId::grpc_http2_message_flag_reserved,
                            number(StatusCode::INTERNAL),
                            "the compressed-flag is neither 0 nor 1"))) {
    return false;
  }
  wire::Cursor cursor(pending_);
  std::uint8_t flag = 0;
  if (!cursor.u8(flag) || !cursor.u32(length)) {
    return true;
  }
  if (fits(length)) {
    return true;
  }
  if (refuse_size()) {
    return false;
  }
  if (length <= service::kMaxMessage) {
    return true;
  }
  pending_.resize(kMessagePrefixSize);  // a liar takes it for a message of nothing
  length = 0;
  return true;
}

/// The limit holds for each message. Liars add them up, or have a larger one.
bool ServerCall::fits(std::size_t length) const {
  const bool usual = largest_message_ == service::kMaxMessage;
  if (usual && length <= 2 * largest_message_ &&
      !conduct_.keeps(ClauseId::grpc_status_size_limit_default)) {
    return true;
  }
  const bool each = conduct_.keeps(ClauseId::grpc_status_size_limit_per_message);
  return length + (each ? 0 : octets_) <= largest_message_;
}

/// A message is too large; true if the call is over.
bool ServerCall::refuse_size() {
  Reaction due = status_reaction(largest_message_ == service::kMaxMessage
                                     ? ClauseId::grpc_http2_message_length_huge_server
                                     : ClauseId::grpc_status_size_limit_recv_server,
                                 number(StatusCode::RESOURCE_EXHAUSTED),
                                 "a message of more octets than are taken");
  if (!conduct_.refrains(ClauseId::grpc_status_size_limit_others_live)) {
    due.kind = Reaction::Kind::connection_error;
    due.code = wire::ErrorCode::ENHANCE_YOUR_CALM;
  }
  return fault(due);
}

void ServerCall::message(bool compressed, wire::Buffer octets) {
  ++messages_;
  octets_ += octets.size();
  if (compressed && !decompress(octets)) {
    return;
  }
  Stimulus stimulus{Stimulus::Kind::message};
  stimulus.payload = octets;
  stimulus.compressed = compressed;
  stimulus.ordinal = messages_;
  if (hear(stimulus)) {
    append(call_->on_message({octets, compressed}));
  }
}

/// False if the call is over. Where a liar overlooks a fault the octets stay as they are.
bool ServerCall::decompress(wire::Buffer& octets) {
  switch (coding_) {
    case Coding::gzip:
      if (!conduct_.refrains(ClauseId::grpc_compression_unimplemented_not_compression)) {
        finish({number(StatusCode::UNIMPLEMENTED), "gzip is not supported after all"});
        return false;
      }
      return readable(octets);
    case Coding::unsupported:
      return !fault(status_reaction(ClauseId::grpc_compression_unsupported_server,
                                    number(StatusCode::UNIMPLEMENTED),
                                    "this grpc-encoding is not supported"));
    case Coding::none:
    case Coding::identity:
      break;
  }
  const bool named = conduct_.performs(ClauseId::grpc_compression_flag_without_encoding_text);
  return !fault(status_reaction(coding_ == Coding::none
                                    ? ClauseId::grpc_http2_flag_needs_encoding_server
                                    : ClauseId::grpc_compression_flag_without_encoding_server,
                                number(StatusCode::INTERNAL),
                                named ? "a compressed-flag without grpc-encoding" : "bad message"));
}

bool ServerCall::readable(wire::Buffer& octets) {
  bool too_large = false;
  if (auto file = gunzip(octets, largest_message_, too_large)) {
    octets = std::move(file->message);
    return !file->more || !fault(status_reaction(ClauseId::grpc_compression_gzip_multi_member,
                                                 number(StatusCode::INTERNAL),
                                                 "more than one gzip file"));
  }
  if (too_large) {
    return !fault(status_reaction(ClauseId::grpc_status_size_limit_decompressed,
                                  number(StatusCode::RESOURCE_EXHAUSTED),
                                  "a message that becomes larger than is taken"));
  }
  return !fault(status_reaction(octets.empty()
                                    ? ClauseId::grpc_compression_compressed_zero_length_payload
                                    : ClauseId::grpc_status_decompress_fail_server,
                                number(StatusCode::INTERNAL), "a message that is no gzip file"));
}

void ServerCall::end(Time now) {
  request_ended_ = true;
  if (complete_ || !call_) {
    return;
  }
  if (!pending_.empty()) {
    cut_short();
  }
  if (!complete_) {
    append(call_->on_end());
    proceed(now);
  }
}

/// The request ended inside a message.
void ServerCall::cut_short() {
  const ClauseId clause = pending_.size() < kMessagePrefixSize
                              ? ClauseId::grpc_http2_message_truncated_prefix_server
                              : ClauseId::grpc_http2_message_truncated_body_server;
  if (!fault(status_reaction(clause, number(StatusCode::INTERNAL),
                             "the request ends inside a message"))) {
    message(false, {});  // a liar takes it for a message of nothing
  }
}

void ServerCall::append(service::Steps steps) {
  const std::string* path = find(request_, ":path");
  conduct_.shape(path == nullptr ? std::string_view() : *path, steps);
  std::move(steps.begin(), steps.end(), std::back_inserter(steps_));
}

void ServerCall::cancel(bool told) {
  if (!complete_) {
    close(told);
  }
}

/// Nothing more is sent.
void ServerCall::close(bool cancelled) {
  complete_ = true;
  steps_.clear();
  if (call_) {
    call_->over(cancelled, conduct_.performs(ClauseId::grpc_http2_cancel_propagated));
  }
}

void ServerCall::proceed(Time now) {
  if (call_ && !complete_) {
    append(call_->look());
    looked_at_ = now;
  }
  if (!complete_ && deadline_ && now >= *deadline_ &&
      conduct_.performs(ClauseId::grpc_http2_timeout_enforced_server)) {
    deadline_.reset();
    if (!conduct_.performs(ClauseId::grpc_status_deadline)) {
      finish({number(StatusCode::INTERNAL), "the deadline has passed"});
    } else if (conduct_.performs(ClauseId::grpc_http2_deadline_server_rst)) {
      close(true);
      outlet_.reset_now(wire::ErrorCode::CANCEL);
    } else {
      finish({number(StatusCode::DEADLINE_EXCEEDED), "the deadline has passed"});
    }
  }
  while (!complete_ && !steps_.empty() && !outlet_.crowded()) {
    auto* reply = std::get_if<service::Reply>(&steps_.front());
    if (reply != nullptr && last_sent_ + reply->pause > now) {
      return;
    }
    last_sent_ = now;
    if (!headers_sent_ && reply != nullptr) {
      headers();
    }
    service::Step step = std::move(steps_.front());
    steps_.pop_front();
    std::visit([this](const auto& next) { take(next); }, step);
  }
}

std::optional<Time> ServerCall::wakes_at() const {
  if (complete_) {
    return std::nullopt;
  }
  constexpr std::chrono::milliseconds kGlance(20);
  std::optional<Time> next = deadline_;
  if (call_ && call_->waits()) {
    next = std::min(next.value_or(looked_at_ + kGlance), looked_at_ + kGlance);
  }
  if (!steps_.empty() && !outlet_.crowded()) {
    if (const auto* reply = std::get_if<service::Reply>(&steps_.front())) {
      const Time due = last_sent_ + reply->pause;
      next = std::min(next.value_or(due), due);
    }
  }
  return next;
}

void ServerCall::take(const service::Reply& reply) {
  const bool respectful =
      conduct_.refrains(ClauseId::grpc_compression_server_respects_accept) || !reply.compressed;
  const bool asked =
      reply.compressed || !conduct_.refrains(ClauseId::grpc_compression_default_none);
  const bool compressed = asked && (gzip_announced_ || !respectful);
  const wire::Buffer message = reply.encoded();
  if (message.size() > largest_message_ && largest_message_ < service::kMaxMessage &&
      conduct_.keeps(ClauseId::grpc_status_size_limit_send)) {
    finish({number(StatusCode::RESOURCE_EXHAUSTED), "a reply of more octets than are sent"});
    return;
  }
  if (replies_++ > 0 && !conduct_.refrains(ClauseId::grpc_http2_message_prefix)) {
    outlet_.data(message);
    return;
  }
  outlet_.data(compressed ? wire::grpc::frame_message(gzip(message), true)
                          : wire::grpc::frame_message(message));
}

void ServerCall::take(const service::Status& status) {
  if (status.clause) {
    if (fault(status_reaction(*status.clause, status.code, status.message))) {
      return;
    }
    // A liar overlooks what the application found: the call goes well.
    steps_.push_front(service::Status{});
    steps_.push_front(service::Reply{});
    return;
  }
  finish(status);
}

/// The coding of a response is named in its headers, for all its messages.
bool ServerCall::wants_compression() const {
  if (!conduct_.refrains(ClauseId::grpc_compression_default_none)) {
    return gzip_accepted_;
  }
  const bool untold = find(request_, "grpc-accept-encoding") == nullptr &&
                      !conduct_.refrains(ClauseId::grpc_compression_server_no_accept_header);
  const bool acceptable =
      gzip_accepted_ || untold ||
      !conduct_.refrains(ClauseId::grpc_compression_server_respects_accept);
  return acceptable && std::any_of(steps_.begin(), steps_.end(), [](const service::Step& step) {
           const auto* reply = std::get_if<service::Reply>(&step);
           return reply != nullptr && reply->compressed;
         });
}

void ServerCall::headers() {
  headers_sent_ = true;
  gzip_announced_ = wants_compression();
  Section section{Section::Part::headers};
  section.fields = {{":status", "200"},
                    {"content-type", "application/grpc"},
                    {"grpc-accept-encoding", "identity,gzip"}};
  if (gzip_announced_) {
    section.fields.push_back({"grpc-encoding", "gzip"});
  }
  if (call_) {
    append_metadata(section.fields, call_->initial_metadata);
  }
  outlet_.section(std::move(section));
}

void ServerCall::finish(const service::Status& status) {
  const bool trailers_only =
      !headers_sent_ && status.code != 0 &&
      conduct_.performs(ClauseId::grpc_retry_server_trailers_only_error) &&
      conduct_.performs(ClauseId::grpc_http2_trailers_only_immediate);
  if (!headers_sent_ && !trailers_only) {
    headers();
  }
  Section section{headers_sent_ ? Section::Part::trailers : Section::Part::trailers_only, true};
  if (!headers_sent_) {
    section.fields = {{":status", "200"},
                      {"content-type", "application/grpc"},
                      {"grpc-accept-encoding", "identity,gzip"}};
  }
  section.fields.push_back({"grpc-status", std::to_string(status.code)});
  if (!status.message.empty()) {
    section.fields.push_back({"grpc-message", wire::grpc::percent_encode(status.message)});
  }
  if (call_) {
    append_metadata(section.fields, call_->trailing_metadata);
  }
  append_metadata(section.fields, status.metadata);
  outlet_.section(std::move(section));
  after_response();
}

void ServerCall::http_error(std::uint32_t status) {
  Section section{Section::Part::trailers_only, true};
  section.fields = {{":status", std::to_string(status)}};
  outlet_.section(std::move(section));
  after_response();
}

/// grpc-http2-early-close-server: the client may still be sending.
void ServerCall::after_response() {
  close(false);
  if (!request_ended_ && conduct_.performs(ClauseId::grpc_http2_early_close_server)) {
    outlet_.reset_after(wire::ErrorCode::NO_ERROR);
  }
}

}  // namespace peer::grpc
