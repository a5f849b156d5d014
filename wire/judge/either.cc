// either: the first alternative that is met decides, with the verdict that the case gives it.
#include <algorithm>

#include "wire/judge/finding.h"
#include "wire/judge/level.h"

namespace wire::judge {
namespace {

/// How much a finding says when none is met. What may still come keeps the question open; then a
/// fault that was noticed (warn) counts more than an end, an end more than an absence, and wrong
/// bytes count only where nothing else could have come about.
int weight(const Finding& finding) {
  if (!finding.settled) {
    return 4;
  }
  if (finding.verdict == VerdictKind::warn) {
    return 3;
  }
  return finding.basis == Basis::ended ? 2 : finding.basis == Basis::absence ? 1 : 0;
}

}  // namespace

Finding read_either(const View& view, const Either& either) {
  std::vector<Finding> findings;
  for (const Alternative& alternative : either.alternatives) {
    Finding finding = read_expect(view, alternative.expect);
    if (finding.met()) {
      // What is only allowed as itself does not pass as an alternative.
      if (badness(alternative.verdict) > badness(finding.verdict)) {
        finding.verdict = alternative.verdict;
      }
      finding.why = alternative.because.empty() ? finding.why : alternative.because;
      return finding;
    }
    findings.push_back(std::move(finding));
  }
  const auto heaviest = std::max_element(
      findings.begin(), findings.end(),
      [](const Finding& left, const Finding& right) { return weight(left) < weight(right); });
  return heaviest == findings.end() ? absent(view, "nothing to expect") : *heaviest;
}

}  // namespace wire::judge
