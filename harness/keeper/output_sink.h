// Tells the output of one start to the harness, within bounds.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

#include "harness/keeper/line_splitter.h"
#include "harness/keeper/outbox.h"

namespace keeper {

/// Up to `max_output` octets are told as they come; beyond them only the last `max_tail`, at the
/// end.
class OutputSink {
 public:
  OutputSink(std::string id, Outbox& outbox) : id_(std::move(id)), outbox_(outbox) {}

  /// `stream` must outlive the sink: "stdout" or "stderr".
  void take(std::string_view stream, Piece piece);

  /// Tells what was kept for the end, and how much was left out before it.
  void finish();

 private:
  struct Kept {
    std::string_view stream;
    Piece piece;
  };

  void keep(std::string_view stream, Piece piece);
  void tell_dropped();

  std::string id_;
  Outbox& outbox_;
  std::size_t told_ = 0;
  std::size_t dropped_ = 0;  // octets left out since the last word about it
  bool truncated_ = false;
  std::deque<Kept> tail_;
  std::size_t tail_octets_ = 0;
};

}  // namespace keeper
