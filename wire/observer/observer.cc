#include "wire/observer/observer.h"

#include <algorithm>

#include "wire/observer/dispatch.h"
#include "wire/observer/rules.h"

namespace wire::observer {

Observer::Observer(Sink& sink, const Options& options) : sink_(sink), connection_(options) {}

void Observer::feed(Role by, Bytes octets) {
  Intake& intake = intakes_[by];
  const End& end = connection_.ends[by];
  intake.feed(octets);
  preface(by, intake);
  while (end.preface && end.readable.frames) {
    const auto cut = intake.next(longest_frame(by));
    if (!cut) {
      return;
    }
    take(by, *cut);
  }
}

/// What is longer is stepped over.
std::uint32_t Observer::longest_frame(Role by) const {
  return std::min(connection_.ends[other(by)].settings.most_permissive().max_frame_size,
                  connection_.options.bounds.frame);
}

/// Compares what has come of the preface, octet by octet, so that chunking makes no difference.
void Observer::preface(Role by, Intake& intake) {
  End& end = connection_.ends[by];
  while (!end.preface && end.readable.frames && !intake.rest().empty()) {
    if (intake.rest().front() != static_cast<std::uint8_t>(kClientPreface[end.preface_octets])) {
      Turn turn(connection_, sink_, by);
      preface::not_a_preface(turn, end.preface_octets);
      end.readable = {false, false};
      return;
    }
    intake.drop(1);
    end.preface = ++end.preface_octets == kClientPreface.size();
  }
}

void Observer::frame(Role by, const FrameHeader& header, Bytes payload) {
  End& end = connection_.ends[by];
  end.preface = true;
  if (end.readable.frames) {
    take(by, {header, header.length > longest_frame(by) ? std::nullopt : std::optional(payload)});
  }
}

void Observer::take(Role by, const Intake::Cut& cut) {
  Turn turn(connection_, sink_, by);
  End& end = turn.speaker();
  ++end.frames;
  if (end.frames == 1 && !preface::first_frame(turn, cut.header)) {
    end.readable = {false, false};
    return;
  }
  turn.stream_id = cut.header.stream;
  turn.stream = connection_.streams.find(cut.header.stream);
  if (cut.payload) {
    hear(turn, cut.header, *cut.payload);
    sink_.frame(by, cut.header, *cut.payload);
  } else {
    hear_oversized(turn, cut.header);
  }
}

void Observer::end(Role by, bool reset) {
  Turn turn(connection_, sink_, by);
  End& end = turn.speaker();
  if (end.ended) {
    return;
  }
  if (const auto header = intakes_[by].partial(); header && !reset && end.readable.frames) {
    framing::cut_off(turn, *header);
  }
  if (!connection_.closing) {
    connection_.closing = true;
    connection_.first_to_close = by;
  }
  if (!reset) {
    goaway::closed_without(turn);
  }
  end.ended = true;
  end.reset = reset;
}

void Observer::quiet() {
  for (const Role by : {Role::client, Role::server}) {
    Turn turn(connection_, sink_, by);
    hear_silence(turn);
    hear_silence_of_calls(turn);
  }
}

}  // namespace wire::observer
