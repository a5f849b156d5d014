// The silent epilogue of every attempt: a call like the baseline's, on the same connection where
// the script left that legal, else on a new one.
#pragma once

#include <memory>
#include <string>

#include "harness/engine/scene.h"

namespace engine {

class Epilogue {
 public:
  Epilogue(Scene& scene, Connection& script_connection);

  /// True once the call has been answered, or given up.
  bool progress();
  void stop() { timer_.cancel(); }
  /// Closes the connection of its own, if there is one.
  void close();

  /// Nothing was refused or closed, and still no answer came.
  bool target_silent() const { return target_silent_; }
  /// The connection of its own, if there is one.
  const Connection* connection() const { return own_connection_.get(); }

 private:
  bool same_connection() const { return own_connection_ == nullptr; }
  /// The call on the script's connection was answered by REFUSED_STREAM.
  bool refused() const;
  bool answered_unreadably() const;
  void begin_elsewhere();
  void begin_call(Connection& connection);
  void prepare_own_connection();
  void fail(const std::string& why);

  Scene& scene_;
  Connection& script_connection_;
  std::unique_ptr<Connection> own_connection_;
  bool called_ = false;
  wire::StreamId stream_ = 0;  // of the call
  bool over_ = false;
  bool target_silent_ = false;
  Timer timer_;
};

}  // namespace engine
