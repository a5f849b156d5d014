// wireproof-judge: judges a recorded run anew. Takes an events file, writes events to stdout, JSON
// Lines both (docs/judge.md).
#include <sys/prctl.h>

#include <csignal>
#include <cstdio>
#include <cstring>

#include "harness/rejudge/rejudge.h"

namespace {

constexpr int kOurError = 3;
constexpr int kUsage = 4;

constexpr const char* kUsageText =
    "usage: wireproof-judge EVENTS\n"
    "Judges the recorded run of an events file anew, and writes its verdicts to stdout as events;\n"
    "`wireproof judge` starts it.\n";

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 || argv[1][0] == '-') {
    const bool asked = argc == 2 && std::strcmp(argv[1], "--help") == 0;
    std::fputs(kUsageText, asked ? stdout : stderr);
    return asked ? 0 : kUsage;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  auto file = rejudge::EventsFile::open(argv[1]);
  if (!file) {
    std::fprintf(stderr, "%s: %s\n", argv[1], file.error().c_str());
    return kOurError;
  }
  rejudge::rejudge(*file, stdout);
  return std::fflush(stdout) == 0 && std::ferror(stdout) == 0 ? 0 : kOurError;
}
