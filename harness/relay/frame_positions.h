// Where each frame lies in the octets of one direction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "wire/bytes.h"
#include "wire/frame/header.h"

namespace relay {

class FramePositions {
 public:
  struct Frame {
    wire::FrameHeader header;
    /// Of its first octet, counted from 0.
    std::uint64_t begin = 0;
  };

  /// `preface`: octets before the first frame.
  explicit FramePositions(std::size_t preface) : skip_(preface) {}

  /// Forgets all frames but the last, which may go on.
  void feed(wire::Bytes octets);
  /// The frame with this number, counted from 1; nullptr if it is forgotten or has not come.
  const Frame* find(std::uint64_t number) const;

 private:
  std::size_t skip_;
  wire::Buffer header_;         // the beginning of one
  std::uint64_t position_ = 0;  // of the next octet
  std::uint64_t first_ = 1;     // the number of frames_.front()
  std::vector<Frame> frames_;
};

}  // namespace relay
