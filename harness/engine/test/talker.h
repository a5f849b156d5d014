// A peer in memory that does not listen: it says a number of frames, each in a round of the loop of
// its own.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "harness/engine/transport.h"

namespace engine::test {

class Talker final : public Transport {
 public:
  Talker(EventLoop& loop, TransportListener& listener, wire::Buffer frame, std::size_t times)
      : loop_(loop), listener_(listener), frame_(std::move(frame)), left_(times) {
    defer([this] {
      listener_.on_open("");
      talk();
    });
  }
  ~Talker() override { *open_ = false; }

  bool write(wire::Bytes) override { return true; }
  void shutdown_write() override {}
  void reset() override { close(); }
  void close() override { *open_ = false; }
  void pause() override {}
  void resume() override {}

 private:
  void talk() {
    defer([this] {
      if (left_ > 0) {
        --left_;
        const auto open = open_;
        listener_.on_data(frame_);
        if (*open) {
          talk();
        }
      }
    });
  }

  template <typename Task>
  void defer(Task task) {
    loop_.defer([open = open_, task] {
      if (*open) {
        task();
      }
    });
  }

  EventLoop& loop_;
  TransportListener& listener_;
  wire::Buffer frame_;
  std::size_t left_;
  std::shared_ptr<bool> open_ = std::make_shared<bool>(true);
};

/// Makes `memory:KIND` such a peer.
inline void add_talker(const std::string& kind, const wire::Buffer& frame, std::size_t times) {
  add_memory_transport(kind, [=](EventLoop& loop, TransportListener& listener) {
    return std::make_unique<Talker>(loop, listener, frame, times);
  });
}

}  // namespace engine::test
