// From octets to frames, without copying those that are whole in what is fed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "wire/bytes.h"
#include "wire/frame/header.h"

namespace wire::observer {

/// The octets of one direction. next() hands out the frames one after the other; a frame that is
/// not whole is kept until the rest comes, at most nine octets and the length that may_keep()
/// allowed.
class Intake {
 public:
  struct Cut {
    FrameHeader header;
    /// Nothing: the frame is too long and its payload is stepped over.
    std::optional<Bytes> payload;
  };

  /// Takes octets, which stay the caller's and must last until next() has returned nothing.
  void feed(Bytes octets) { rest_ = octets; }
  /// The next whole frame, or one that is longer than `limit`, as soon as its header is there. Its
  /// views last until the next call.
  std::optional<Cut> next(std::uint32_t limit);

  /// Octets that are not handed out yet; for the preface, which is no frame.
  Bytes rest() const { return rest_; }
  void drop(std::size_t count) { rest_ = rest_.subspan(count); }

  /// The header of a frame that has begun and is not whole.
  std::optional<FrameHeader> partial() const;
  /// A frame has begun, perhaps without a whole header.
  bool in_frame() const { return !kept_.empty() || skip_ > 0; }

 private:
  bool complete_header();
  void skip();

  Bytes rest_;
  Buffer kept_;           // the beginning of a frame
  std::size_t used_ = 0;  // octets of kept_ that were handed out with the last frame
  std::size_t skip_ = 0;  // octets of a payload that nobody looks at
};

}  // namespace wire::observer
