#include "harness/engine/epilogue.h"

namespace engine {
namespace {

/// The declared call, or the one that the plan makes in its place.
Call call_of(const wire::judge::Plan& plan, Call call) {
  if (plan.afterwards) {
    call.grpc = true;
    call.method = "POST";
    call.path = plan.afterwards->path;
    call.message = plan.afterwards->message;
  }
  return call;
}

}  // namespace

Epilogue::Epilogue(Scene& scene, Connection& script_connection)
    : scene_(scene), script_connection_(script_connection), timer_(scene.loop) {
  timer_.set(scene_.patience.deadline, [this] {
    fail("no answer within " + std::to_string(scene_.patience.deadline.count()) + " ms");
    scene_.progress();
  });
  if (scene_.plan.epilogue_on_same_connection && script_connection_.room_for_call()) {
    begin_call(script_connection_);
  } else {
    begin_elsewhere();
  }
}

bool Epilogue::progress() {
  if (over_) {
    return true;
  }
  if (!called_) {
    prepare_own_connection();
    return over_;
  }
  const auto reading = scene_.read();
  if (reading.epilogue && reading.epilogue->settled) {
    over_ = true;
  } else if (same_connection() &&
             (!script_connection_.fit_for_call() || refused() || answered_unreadably())) {
    // The script's connection ended under the call: a late complaint. Or the target refused it
    // unread, which it may. Or its answer is over and was none, which is charged where it came.
    // Whether it lives is asked elsewhere.
    begin_elsewhere();
  }
  return over_;
}

bool Epilogue::refused() const { return scene_.recorder.stream_refused(stream_); }

bool Epilogue::answered_unreadably() const { return scene_.recorder.stream_ended(stream_); }

void Epilogue::close() {
  if (own_connection_) {
    own_connection_->close();
  }
}

void Epilogue::begin_elsewhere() {
  called_ = false;
  own_connection_ = scene_.connect();
  prepare_own_connection();
}

void Epilogue::begin_call(Connection& connection) {
  stream_ = connection.next_stream();
  called_ = true;
  scene_.recorder.record(
      connection, wire::judge::EpilogueBegun{connection.id(), stream_, same_connection()});
  connection.replenish_all();
  connection.send_hidden_call(stream_, call_of(scene_.plan, connection.call()));
}

void Epilogue::prepare_own_connection() {
  Connection& connection = *own_connection_;
  if (connection.failed()) {
    fail("no new connection: " + connection.failure());
  } else if (connection.ended()) {
    fail("the new connection was closed: " + connection.unsettled());
  } else if (connection.is_open() && !connection.preface_sent()) {
    connection.send_preface({});
  } else if (connection.settled()) {
    begin_call(connection);
  }
}

void Epilogue::fail(const std::string& why) {
  over_ = true;
  const Connection& connection = own_connection_ ? *own_connection_ : script_connection_;
  target_silent_ = !connection.failed() && !connection.ended();
  scene_.recorder.record(connection, wire::judge::EpilogueFailed{why});
}

}  // namespace engine
