// Whether an end has kept the rules so far.
#pragma once

namespace wire::observer {

/// An end that breaks a rule to which its receiver must or may react taints the stream or the
/// connection: what the receiver makes of it is no longer laid down in all respects, and it is
/// judged there only by rules that hold whatever it was told.
class Taint {
 public:
  void set() { tainted_ = true; }
  explicit operator bool() const { return tainted_; }

 private:
  bool tainted_ = false;
};

}  // namespace wire::observer
