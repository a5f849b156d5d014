#include "reference-client/attempt.h"

#include <grpcpp/support/slice.h>

#include <chrono>
#include <utility>
#include <vector>

#include "reference-client/credentials.h"

// Whether the response was Trailers-Only: gRPC's callback API asks its library with this function.
// No public header declares it.
bool grpc_call_is_trailers_only(const grpc_call* call);

namespace reference {
namespace {

using At = CancelPoint::At;

grpc::ByteBuffer to_buffer(const std::string& data) {
  const grpc::Slice slice(data);
  return {&slice, 1};
}

std::string to_text(const grpc::ByteBuffer& buffer) {
  std::string text;
  text.reserve(buffer.Length());
  std::vector<grpc::Slice> slices;
  if (buffer.Dump(&slices).ok()) {
    for (const auto& slice : slices) {
      text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
  }
  return text;
}

Clock::time_point in(std::int64_t ms) { return Clock::now() + std::chrono::milliseconds(ms); }

}  // namespace

Attempt::Attempt(EventLoop& loop, const CallRequest& request, AttemptListener& listener)
    : loop_(loop), request_(request), listener_(listener) {}

void* Attempt::tag(void (Attempt::*handler)(bool ok)) {
  return EventLoop::tag([self = shared_from_this(), handler](bool ok) { ((*self).*handler)(ok); });
}

/// Headers travel together with the first message where nothing is asked for between them, as in
/// gRPC's own unary calls.
bool Attempt::corked() const {
  return !request_.messages.empty() && request_.messages.front().goes_at_once() &&
         !(request_.cancel && request_.cancel->at == At::sent && request_.cancel->messages == 0);
}

void Attempt::prepare(const AttemptSettings& settings) {
  add_metadata(context_, settings.metadata);
  context_.set_wait_for_ready(settings.wait_for_ready);
  context_.set_initial_metadata_corked(corked());
  if (settings.deadline) {
    context_.set_deadline(*settings.deadline);
  }
  if (request_.compression) {
    context_.set_compression_algorithm(*request_.compression);
  }
  if (settings.credentials) {
    context_.set_credentials(call_credentials(*settings.credentials));
  }
}

void Attempt::start(GenericStub& stub, const AttemptSettings& settings, bool cancelled) {
  prepare(settings);
  if (cancelled) {
    cancel();
  }
  reached(At::start);
  stream_ = stub.PrepareCall(&context_, request_.path, loop_.queue());
  const bool headers_wait = corked();
  stream_->StartCall(headers_wait ? nullptr : tag(&Attempt::on_started));
  receive();
  if (headers_wait) {
    next_message();
  }
}

void Attempt::cancel() {
  cancelled_ = true;
  context_.TryCancel();
}

void Attempt::on_started(bool ok) {
  if (ok && !ended_) {
    reached(At::sent, 0);
    next_message();
  }
}

void Attempt::next_message() {
  pause_.reset();
  const bool all_sent = sent_ == request_.messages.size();
  waiting_for_responses_ = received_ < (all_sent ? request_.half_close_after_responses
                                                 : request_.messages[sent_].after_responses);
  if (waiting_for_responses_) {
    return;  // on_read comes back here
  }
  if (all_sent) {
    half_close();
  } else if (const auto pause = request_.messages[sent_].after_ms; pause > 0) {
    pause_.emplace(loop_, in(pause), [this] { write(); });
  } else {
    write();
  }
}

/// Where nothing is asked for between them.
bool Attempt::half_closes_with_the_last_message() const {
  const bool cancels_between = request_.cancel && request_.cancel->at == At::sent &&
                               request_.cancel->messages == std::int64_t(request_.messages.size());
  return !cancels_between && received_ >= request_.half_close_after_responses;
}

void Attempt::write() {
  const RequestMessage& message = request_.messages[sent_];
  grpc::WriteOptions options;
  if (message.plain) {
    options.set_no_compression();
  }
  const bool half_closes =
      sent_ + 1 == request_.messages.size() && half_closes_with_the_last_message();
  if (half_closes) {
    options.set_last_message();
  }
  stream_->Write(to_buffer(message.octets()), options,
                 EventLoop::tag([self = shared_from_this(), half_closes](bool ok) {
                   half_closes ? self->on_half_closed(ok) : self->on_written(ok);
                 }));
}

void Attempt::on_written(bool ok) {
  if (!ok || ended_) {
    return;
  }
  ++sent_;
  reached(At::sent, std::int64_t(sent_));
  next_message();
}

void Attempt::half_close() { stream_->WritesDone(tag(&Attempt::on_half_closed)); }

void Attempt::on_half_closed(bool ok) {
  if (!ok || ended_) {
    return;
  }
  if (sent_ < request_.messages.size()) {
    ++sent_;
    reached(At::sent, std::int64_t(sent_));
  }
  reached(At::half_closed);
}

/// gRPC drops a response that nobody waits for when the stream then ends without trailers. Its own
/// stubs wait for headers and response together, and so does this where it may.
void Attempt::receive() {
  if (request_.headers_may_wait) {
    reading_ = true;
    stream_->Read(&response_, tag(&Attempt::on_first_read));
  } else {
    stream_->ReadInitialMetadata(tag(&Attempt::on_initial));
  }
}

void Attempt::on_initial(bool ok) {
  tell_initial(ok);
  stream_->Finish(&status_, tag(&Attempt::on_finished));
  read();
}

void Attempt::on_first_read(bool ok) {
  tell_initial(true);
  stream_->Finish(&status_, tag(&Attempt::on_finished));
  on_read(ok);
}

void Attempt::tell_initial(bool ok) {
  if (ok && !grpc_call_is_trailers_only(context_.c_call())) {
    listener_.on_initial(received_metadata(context_.GetServerInitialMetadata()));
    reached(At::initial);
  }
}

void Attempt::read() {
  reading_ = true;
  stream_->Read(&response_, tag(&Attempt::on_read));
}

void Attempt::on_read(bool ok) {
  reading_ = false;
  if (ok) {
    ++received_;
    listener_.on_message(to_text(response_));
    reached(At::received, received_);
    if (waiting_for_responses_) {
      next_message();
    }
    if (!request_.takes_one_response()) {
      read();
    }
  }
  end_if_over();
}

void Attempt::on_finished(bool) {
  finished_ = true;
  end_if_over();
}

/// A status overtakes the messages before it, which are still to be read.
void Attempt::end_if_over() {
  if (!finished_ || reading_ || ended_) {
    return;
  }
  ended_ = true;
  pause_.reset();
  cancellation_.reset();
  check_that_there_is_a_response();
  listener_.on_end({status_, received_metadata(context_.GetServerTrailingMetadata()),
                    request_.messages.size() - sent_});
}

/// As gRPC C++'s own unary calls do.
void Attempt::check_that_there_is_a_response() {
  if (status_.ok() && received_ == 0 && request_.takes_one_response()) {
    status_ = {grpc::StatusCode::UNIMPLEMENTED, "No message returned for unary request"};
  }
}

void Attempt::reached(CancelPoint::At at, std::int64_t messages) {
  const auto& point = request_.cancel;
  if (!point || point->at != at || point->messages != messages) {
    return;
  }
  if (point->after_ms > 0) {
    cancellation_.emplace(loop_, in(point->after_ms), [this] { cancel(); });
  } else {
    cancel();
  }
}

}  // namespace reference
