// A whole connection, one end of which is nghttp2: it and the observer accept and refuse the same,
// for the stream or for the connection, and read the same fields and content; what nghttp2 says
// breaks no rule. Where the two differ, the cause has to be listed.
#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/input/frame_script.h"
#include "fuzz/oracle/disagreements.h"
#include "fuzz/oracle/hold.h"
#include "fuzz/oracle/nghttp2_session.h"
#include "fuzz/oracle/session_causes.h"
#include "fuzz/target/target.h"
#include "wire/clauses.h"
#include "wire/frame/frame.h"
#include "wire/observer/observer.h"
#include "wire/preface.h"

namespace fuzz {
namespace {

using wire::Scope;
using wire::observer::Demand;
using wire::observer::other;
using wire::observer::Role;
using wire::observer::Violation;

// The first octet of an input.
constexpr std::uint8_t kNghttp2IsClient = 0x01;
constexpr std::uint8_t kGreeted = 0x02;
constexpr std::uint8_t kTight = 0x04;

/// Octets that nghttp2 says between two frames, and seldom more.
constexpr std::size_t kUsuallySaid = 256;

/// What the observer makes of what comes, as one end's eyes.
class Ours : public wire::observer::Sink {
 public:
  explicit Ours(Role speaker) : speaker_(speaker) {}

  void violation(const Violation& found) override {
    if (found.by != speaker_) {
      if (!found.advice) {
        accusations_.push_back(found);
      }
      return;
    }
    if (found.demanded && !found.demanded->status) {
      const wire::Level level = wire::info(found.demanded->clause).level;
      const bool optional = level == wire::Level::may || level == wire::Level::should ||
                            level == wire::Level::should_not || level == wire::Level::practice ||
                            found.advice;
      (optional ? may_ : must_).push_back({*found.demanded, found.stream, found.reason});
    }
  }
  void limit(Role, std::string_view) override { limited_ = true; }
  void section(Role by, wire::StreamId stream, const wire::observer::Section& section) override {
    if (by != speaker_ || ignored_.contains(stream)) {
      return;
    }
    Reading::Section& read = reading_.sections.emplace_back();
    read.stream = stream;
    for (const wire::observer::SectionField& field : section.fields()) {
      read.fields.push_back({std::string(field.name), std::string(field.value),
                             field.representation == wire::hpack::Representation::never_indexed});
    }
  }
  void content(Role by, wire::StreamId stream, wire::Bytes content) override {
    if (by == speaker_ && !content.empty() && !ignored_.contains(stream)) {
      wire::Buffer& read = reading_.content[stream];
      read.insert(read.end(), content.begin(), content.end());
    }
  }

  struct Due {
    Demand demand;
    wire::StreamId stream = 0;
    std::string reason;
  };

  /// Reactions that the text demands, and that it leaves to the reader.
  const std::vector<Due>& must() const { return must_; }
  const std::vector<Due>& may() const { return may_; }
  const Reading& reading() const { return reading_; }
  /// Rules that nghttp2 has broken.
  const std::vector<Violation>& accusations() const { return accusations_; }
  bool limited() const { return limited_; }

  /// The stream was reset by nghttp2: what comes on it counts no more, and demands nothing.
  void ignore(wire::StreamId stream) { ignored_.insert(stream); }
  bool ignores(wire::StreamId stream) const { return ignored_.contains(stream); }

  void clear() {
    must_.clear();
    may_.clear();
    accusations_.clear();
    reading_.clear();
  }

 private:
  Role speaker_;
  std::vector<Due> must_;
  std::vector<Due> may_;
  std::vector<Violation> accusations_;
  Reading reading_;
  std::set<wire::StreamId> ignored_;
  bool limited_ = false;
};

/// How nghttp2 has reacted.
struct Theirs {
  bool connection = false;
  std::vector<wire::StreamId> streams;
  std::string words;

  bool accepts() const { return !connection && streams.empty(); }
  bool resets(wire::StreamId stream) const {
    return std::find(streams.begin(), streams.end(), stream) != streams.end();
  }
};

class Session {
 public:
  explicit Session(std::uint8_t flags)
      : nghttp2_((flags & kNghttp2IsClient) != 0 ? Role::client : Role::server),
        speaker_(other(nghttp2_)),
        theirs_(nghttp2_, (flags & kTight) != 0),
        ours_(speaker_),
        observer_(ours_) {
    said_.reserve(kUsuallySaid);
    if (speaker_ == Role::client) {
      const wire::Buffer preface(wire::kClientPreface.begin(), wire::kClientPreface.end());
      hear(preface);
    }
    listen();
    answer();
    if ((flags & kGreeted) != 0) {
      say(wire::encode_frame(wire::Settings{}, 0));
      say(wire::encode_frame(wire::Settings{.parameters = {}, .ack = true}, 0));
    }
  }

  /// One frame of the speaker's. False: there is nothing more to be compared.
  bool say(wire::Bytes frame) {
    if (theirs_.is_over() && !reaction_.connection) {
      return false;  // in peace, within a field block
    }
    if (!within_block()) {
      frame_ = *wire::FrameHeader::decode(frame);
      payload_ = frame.subspan(wire::kFrameHeaderSize);
      gone_ = frame_.stream != 0 && !theirs_.knows(frame_.stream) &&
              !observer_.connection().is_idle(frame_.stream);
      priorities_off_ = priorities_off_ || turns_priorities_off();
    }
    hear(frame);
    listen();
    // nghttp2 reads a field block as it comes, the observer when it is complete. What nghttp2 says
    // meanwhile counts from then on.
    if (!over_ && !(within_block() && ours_.must().empty())) {
      compare();
      answer();
      theirs_.clear();
      ours_.clear();
      reaction_ = {};
    }
    return !over_;
  }

 private:
  bool within_block() const { return observer_.connection().ends[speaker_].block.open(); }

  void hear(wire::Bytes octets) {
    observer_.feed(speaker_, octets);
    theirs_.receive(octets);
  }

  /// To what nghttp2 says, first for resets and errors.
  void listen() {
    const std::size_t before = said_.size();
    theirs_.send(said_);
    wire::Bytes frames = wire::Bytes(said_).subspan(before);
    if (!prefaced_ && nghttp2_ == Role::client) {
      frames = frames.subspan(std::min(frames.size(), wire::kClientPreface.size()));
    }
    prefaced_ = true;
    note(frames);
    if (!theirs_.failure().empty()) {
      reaction_.connection = true;
      reaction_.words = theirs_.failure();
    }
  }

  /// These are whole frames.
  void note(wire::Bytes said) {
    while (const auto header = wire::FrameHeader::decode(said)) {
      const wire::Bytes payload = said.subspan(wire::kFrameHeaderSize, header->length);
      said = said.subspan(wire::kFrameHeaderSize + header->length);
      const auto type = static_cast<wire::FrameType>(header->type);
      if (type == wire::FrameType::RST_STREAM) {
        reaction_.streams.push_back(header->stream);
      } else if (type == wire::FrameType::GOAWAY) {
        note_goaway(*wire::GoawayView::decode(*header, payload));
      }
    }
  }

  void note_goaway(const wire::GoawayView& goaway) {
    reaction_.connection = reaction_.connection || goaway.error_code != wire::ErrorCode::NO_ERROR;
    reaction_.words.assign(goaway.debug_data.begin(), goaway.debug_data.end());
  }

  /// The observer hears it, too: it is to break no rule.
  void answer() {
    for (const wire::StreamId stream : reaction_.streams) {
      ours_.ignore(stream);
    }
    ours_.clear();
    observer_.feed(nghttp2_, said_);
    said_.clear();
    for (const Violation& accusation : ours_.accusations()) {
      const auto clause = accusation.sent ? accusation.sent : accusation.demanded->clause;
      differ("breaks", wire::name(*clause), accusation.reason);
    }
    over_ = over_ || ours_.limited() || theirs_.is_over();
  }

  void compare() {
    if (!ours_.must().empty()) {
      compare_refusals();
    } else if (!reaction_.accepts()) {
      compare_choice();
    } else if (ours_.reading() != theirs_.reading()) {
      differ("reads", cause_of_reading(seen()), "fields or content differ");
    }
    over_ = over_ || reaction_.connection;
  }

  /// The text demands a reaction.
  void compare_refusals() {
    const auto& must = ours_.must();
    const auto of = [&must](Scope scope) {
      return std::find_if(must.begin(), must.end(),
                          [scope](const Ours::Due& due) { return due.demand.scope == scope; });
    };
    const auto ends = of(Scope::connection);
    const auto resets = of(Scope::stream);
    if (reaction_.accepts()) {
      overlooks(must.front());
    } else if (reaction_.connection && ends == must.end()) {
      escalates(must.front());
    } else if (!reaction_.connection && ends != must.end()) {
      differ("only-resets", *ends);
    } else if (!reaction_.connection && !reaction_.resets(resets->stream)) {
      differ("resets-another", *resets);
    }
  }

  void overlooks(const Ours::Due& due) {
    const std::string cause = cause_of_overlooking(seen());
    differ("overlooks", cause.empty() ? wire::name(due.demand.clause) : cause, due.reason);
  }

  /// It may have a reason of its own, besides what is wrong with the stream.
  void escalates(const Ours::Due& due) {
    const std::string words = slug(reaction_.words);
    if (is_listed(name_of("ends", words))) {
      differ("ends", words, reaction_.words);
    } else {
      differ("escalates", due);
    }
  }

  /// The text demands no reaction: it may leave it to the reader.
  void compare_choice() {
    if (!ours_.may().empty()) {
      return;
    }
    if (reaction_.connection) {
      const std::string words = slug(reaction_.words);
      differ(ours_.ignores(frame_.stream) ? "ends-after-reset" : "ends",
             words.empty() ? seen().type() : words, reaction_.words);
    } else {
      differ("resets", cause_of_reset(seen()), theirs_.complaint());
    }
  }

  Difference seen() const {
    return {.frame = frame_,
            .payload = payload_,
            .speaker = speaker_,
            .stream = observer_.connection().streams.find(frame_.stream),
            .gone = gone_,
            .priorities_off = priorities_off_,
            .ours = ours_.reading(),
            .theirs = theirs_.reading(),
            .complaint = theirs_.complaint()};
  }

  /// The speaker says that it makes nothing of priorities (RFC 9218 §2.1).
  bool turns_priorities_off() const {
    const auto said = parameters(frame_, payload_);
    return std::any_of(said.begin(), said.end(), [](const auto& parameter) {
      return static_cast<wire::SettingId>(parameter.first) ==
                 wire::SettingId::NO_RFC7540_PRIORITIES &&
             parameter.second == 1;
    });
  }

  /// The class, by what nghttp2 is, what it does, and the cause.
  std::string name_of(std::string_view how, std::string_view cause) const {
    return "session/" + std::string(wire::observer::to_string(nghttp2_)) + "-" + std::string(how) +
           "/" + std::string(cause);
  }

  void differ(std::string_view how, const Ours::Due& due) {
    differ(how, wire::name(due.demand.clause), due.reason);
  }

  /// After a difference the two have another state each: it is the last that is compared.
  void differ(std::string_view how, std::string_view cause, std::string_view what) {
    over_ = true;
    const std::string name = name_of(how, cause);
    hold(is_listed(name), "nghttp2", [&] { return name + ": " + std::string(what); });
  }

  Role nghttp2_;
  Role speaker_;
  Nghttp2Session theirs_;
  Ours ours_;
  wire::observer::Observer observer_;
  Theirs reaction_;
  wire::Buffer said_;        // by nghttp2, what the observer has not heard
  wire::FrameHeader frame_;  // the one at hand, or that began the block at hand
  wire::Bytes payload_;
  bool gone_ = false;  // the frame's stream has been, and is not known any more
  bool priorities_off_ = false;
  bool prefaced_ = false;
  bool over_ = false;
};

/// Says the frames that the octets are, as their readers cut them.
void say_all(Session& session, wire::Bytes octets) {
  while (const auto header = wire::FrameHeader::decode(octets)) {
    const std::size_t size = wire::kFrameHeaderSize + header->length;
    if (size > octets.size() || !session.say(octets.first(size))) {
      return;
    }
    octets = octets.subspan(size);
  }
}

}  // namespace

int run(wire::Bytes input) {
  if (input.empty()) {
    return 0;
  }
  const std::uint8_t flags = input.front();
  Session session(flags);
  const Role speaker = (flags & kNghttp2IsClient) != 0 ? Role::server : Role::client;
  FrameScript script(speaker, input.subspan(1));
  wire::Buffer octets;
  for (wire::Buffer frame = script.next(); !frame.empty(); frame = script.next()) {
    octets.insert(octets.end(), frame.begin(), frame.end());
  }
  say_all(session, octets);
  return 0;
}

}  // namespace fuzz
