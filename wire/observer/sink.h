// Who listens to the observer.
#pragma once

#include <string_view>

#include "wire/bytes.h"
#include "wire/frame/header.h"
#include "wire/observer/role.h"
#include "wire/observer/section.h"
#include "wire/observer/violation.h"

namespace wire::observer {

/// Of one frame come, in this order: what is wrong with it, the section or the content that it
/// completes, the frame itself. The observer must not be called from in here.
class Sink {
 public:
  virtual ~Sink() = default;

  virtual void violation(const Violation& violation) = 0;
  /// A bound of the observer's was hit (Bounds): `by` is not followed any more.
  virtual void limit(Role /*by*/, std::string_view /*what*/) {}

  /// A field section that could be decoded, whatever it says. Its views last for this call.
  virtual void section(Role /*by*/, StreamId /*stream*/, const Section& /*section*/) {}
  /// The content of a DATA frame on a stream that may carry it, without padding.
  virtual void content(Role /*by*/, StreamId /*stream*/, Bytes /*content*/) {}
  /// Any frame, after it has taken effect on the state.
  virtual void frame(Role /*by*/, const FrameHeader& /*header*/, Bytes /*payload*/) {}
};

}  // namespace wire::observer
