// What the observer keeps count of, in conversations about a few streams: windows, ends of streams,
// contiguous field blocks and content-length are what naive books say.
#include <algorithm>
#include <vector>

#include "fuzz/input/conversation.h"
#include "fuzz/oracle/hold.h"
#include "fuzz/oracle/naive_books.h"
#include "fuzz/target/target.h"
#include "wire/observer/test/traffic.h"

namespace fuzz {
namespace {

using wire::ClauseId;
using wire::observer::Violation;

/// What was found in the frame at hand, and whether anything has been before.
class Findings : public wire::observer::Sink {
 public:
  void violation(const Violation& violation) override {
    now_.push_back(violation);
    clean_ = clean_ && violation.advice;
  }
  void clear() { now_.clear(); }
  bool clean() const { return clean_; }

  bool sent(ClauseId clause) const {
    return std::any_of(now_.begin(), now_.end(),
                       [clause](const Violation& found) { return found.sent == clause; });
  }
  bool demanded(ClauseId clause) const {
    return std::any_of(now_.begin(), now_.end(), [clause](const Violation& found) {
      return found.demanded && found.demanded->clause == clause;
    });
  }

 private:
  std::vector<Violation> now_;
  bool clean_ = true;
};

void expect_same(const Expected& expected, const Findings& found, wire::observer::Role by,
                 bool clean_before) {
  hold(found.sent(ClauseId::rfc9113_4_3_contiguous_send) != expected.contiguous, "contiguous block",
       expected.contiguous ? "one is said to be interrupted" : "an interruption is not seen");
  const ClauseId window =
      wire::observer::pick(by, ClauseId::rfc9113_6_9_1_window_exceeded_conn_server,
                           ClauseId::rfc9113_6_9_1_window_exceeded_conn_client);
  hold(found.demanded(window) != expected.within_window, "connection window",
       expected.within_window ? "one that fits is said to be exceeded" : "an excess is not seen");
  if (clean_before && expected.message_ends && found.clean()) {
    hold(expected.right_length, "content-length", "a message of another length is accepted");
  }
  if (clean_before && expected.message_ends && expected.right_length) {
    hold(!found.sent(ClauseId::rfc9113_8_1_1_content_length_send), "content-length",
         "a message of the right length is refused");
  }
}

}  // namespace

int run(wire::Bytes input) {
  Findings findings;
  wire::observer::Observer observer(findings);
  static const auto kGreeting = wire::observer::test::Traffic::greeting();
  for (const auto& [by, octets] : kGreeting) {
    observer.feed(by, octets);
  }
  hold(findings.clean(), "greeting", "something is wrong with it");
  NaiveBooks books;
  Conversation conversation(input);
  Said said;
  while (conversation.next(said)) {
    const bool clean_before = findings.clean();
    findings.clear();
    observer.feed(said.by, wire::encode_frame(said.frame, said.stream));
    const auto& ends = observer.connection().ends;
    if (!ends.client.readable.frames || !ends.server.readable.frames) {
      return 0;
    }
    expect_same(books.enter(said), findings, said.by, clean_before);
    const auto windows = books.difference(observer.connection());
    hold(!windows, "windows", [&] { return *windows; });
    if (findings.clean()) {
      const auto streams = books.difference_of_streams(observer.connection());
      hold(!streams, "streams", [&] { return *streams; });
    }
  }
  return 0;
}

}  // namespace fuzz
