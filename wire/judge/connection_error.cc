// connection_error(codes): GOAWAY with a fitting code, then the connection is closed (RFC 9113
// §5.4.1).
#include "wire/judge/finding.h"
#include "wire/judge/text.h"

namespace wire::judge {
namespace {

std::string with_code(const End& end) { return "GOAWAY " + to_string(end.code); }

Finding announced(const View& view, const Expect& expect, const End& end) {
  const CodeRating rating = rate_code(expect.codes, end.code);
  if (end.close) {
    return positive(rating.verdict, "ended the connection with " + summary(end), summary(end),
                    {*end.goaway, *end.close}, rating.why);
  }
  Finding finding;
  finding.settled = view.mark.has_value();
  finding.verdict = VerdictKind::warn;
  finding.got = "sent " + with_code(end) + " but did not close the connection";
  finding.seen = summary(end);
  finding.why =
      "an error GOAWAY is to be followed by the close of the connection (RFC 9113 §5.4.1)";
  finding.evidence = {*end.goaway};
  return finding;
}

Finding closed_without_code(const End& end) {
  if (end.goaway) {
    return positive(VerdictKind::warn, "ended the connection with " + summary(end), summary(end),
                    {*end.goaway, *end.close},
                    "noticed, wrong code: NO_ERROR is for a graceful end");
  }
  return positive(VerdictKind::allowed,
                  end.reset ? "reset the connection" : "closed the connection without GOAWAY",
                  summary(end), {*end.close},
                  end.reset ? "the reset may have destroyed the GOAWAY frame"
                            : "GOAWAY before the close is a SHOULD (RFC 9113 §5.4.1)");
}

}  // namespace

Finding read_connection_error(const View& view, const Expect& expect) {
  const End& end = view.dialogue.complaint();
  if (end.before_script) {
    return ended(view, "before anything was sent");
  }
  if (end.error()) {
    return announced(view, expect, end);
  }
  if (end.close) {
    return closed_without_code(end);
  }
  const std::string reaction = view.reaction();
  return absent(view, reaction == "nothing" ? "went on as if nothing had happened"
                                            : "did not end the connection, but: " + reaction);
}

}  // namespace wire::judge
