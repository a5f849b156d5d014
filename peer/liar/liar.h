// The conduct of a liar: honest, but for one answer.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "peer/conduct.h"
#include "peer/liar/breaks.h"
#include "peer/liar/tables.h"

namespace peer {

class Liar final : public Conduct {
 public:
  explicit Liar(const Break& lie);

  Reaction react(Reaction due) override;
  std::optional<Reaction> refuses(const Stimulus& stimulus) override;
  bool performs(wire::ClauseId clause) override { return !breaks(clause); }
  bool remembers(wire::ClauseId clause) override { return !breaks(clause); }
  bool keeps(wire::ClauseId clause) override { return !breaks(clause); }
  bool refrains(wire::ClauseId clause) override { return !breaks(clause); }
  void shape(Section& section) override;
  void shape(wire::Buffer& frames) override;
  void shape(std::string_view path, service::Steps& steps) override;
  wire::Settings greeting(wire::Settings plain) override;

 private:
  bool breaks(wire::ClauseId clause) const { return habit_ != nullptr && habit_->asked == clause; }

  bool is_about(const Reaction& due) const;

  Break lie_;
  // What it does otherwise; one of them.
  const Rejection* rejection_ = nullptr;
  const Refusal* refusal_ = nullptr;
  const Habit* habit_ = nullptr;
  const Shape* shape_ = nullptr;
  const FrameShape* frame_shape_ = nullptr;
  const Plot* plot_ = nullptr;

  std::size_t said_ = 0;
};

}  // namespace peer
