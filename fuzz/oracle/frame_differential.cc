#include "fuzz/oracle/frame_differential.h"

#include <algorithm>
#include <utility>

#include "fuzz/oracle/hold.h"
#include "fuzz/oracle/shown.h"

namespace fuzz {
namespace {

std::string type_of(const AcceptedFrame& frame) {
  return wire::to_string(static_cast<wire::FrameType>(frame.header.type));
}

std::string clause_of(const RejectedFrame& ours) { return std::string(wire::name(*ours.clause)); }

std::string difference(const AcceptedFrame& ours, const AcceptedFrame& theirs) {
  if (ours.header != theirs.header) {
    return "frames/header/" + type_of(ours);
  }
  return theirs.content && ours.content != theirs.content ? "frames/content/" + type_of(ours) : "";
}

std::string difference(const RejectedFrame& ours, const RejectedFrame& theirs) {
  if (ours.scope != theirs.scope) {
    const bool wider = theirs.scope == wire::Scope::connection;
    return (wider ? "frames/wider/" : "frames/narrower/") + clause_of(ours);
  }
  const bool same =
      !theirs.code || ours.code == theirs.code ||
      std::any_of(ours.others.begin(), ours.others.end(), [&theirs](const auto& other) {
        return other == std::pair(theirs.scope, *theirs.code);
      });
  return same ? "" : "frames/code/" + clause_of(ours);
}

std::string difference(const RejectedFrame& ours, const AcceptedFrame&) {
  return "frames/accepts/" + clause_of(ours);
}

std::string difference(const AcceptedFrame& ours, const RejectedFrame&) {
  return "frames/rejects/" + type_of(ours);
}

/// The class of the difference; empty: there is none.
std::string difference(const FrameEvent& ours, const FrameEvent& theirs) {
  return std::visit([](const auto& one, const auto& other) { return difference(one, other); }, ours,
                    theirs);
}

std::string missing(const FrameEvent& ours) {
  const auto* error = std::get_if<RejectedFrame>(&ours);
  return error != nullptr ? "frames/silent/" + clause_of(*error)
                          : "frames/lost/" + type_of(std::get<AcceptedFrame>(ours));
}

}  // namespace

void compare_frames(wire::Bytes octets, const OurFrames& ours,
                    const std::vector<FrameEvent>& theirs, const char* name, Listed is_listed) {
  for (std::size_t i = 0; i < ours.events.size(); ++i) {
    const bool told = i < theirs.size();
    const std::string cause =
        told ? difference(ours.events[i], theirs[i]) : missing(ours.events[i]);
    hold(cause.empty() || is_listed(cause), name, [&] {
      const std::size_t start = ours.starts[i];
      return cause + ": frame " + std::to_string(i + 1) +
             " is told otherwise\n  ours:   " + shown(ours.events[i]) +
             "\n  theirs: " + (told ? shown(theirs[i]) : "nothing") + "\nof what begins after " +
             std::to_string(start) + " octets, " +
             shown(octets.subspan(start, ours.starts[i + 1] - start));
    });
    if (!told || ends_connection(ours.events[i]) || ends_connection(theirs[i])) {
      return;
    }
  }
  if (ours.is_over || theirs.size() == ours.events.size()) {
    return;
  }
  // What is wrong with a frame can be certain before its end has come.
  const FrameEvent& last = theirs[ours.events.size()];
  hold(std::holds_alternative<RejectedFrame>(last) || is_listed("frames/unfinished"), name, [&] {
    return "frames/unfinished: it tells of a frame before its end\n  ours:   nothing yet\n  "
           "theirs: " +
           shown(last) + "\nof " + shown(octets.subspan(ours.starts.back()));
  });
}

}  // namespace fuzz
