// reference-client: the client adapter protocol on standard input and output.
#include <signal.h>
#include <unistd.h>

#include "reference-client/adapter_process.h"

int main() {
  signal(SIGPIPE, SIG_IGN);
  return reference::run_adapter(STDIN_FILENO, STDOUT_FILENO);
}
