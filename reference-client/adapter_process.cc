#include "reference-client/adapter_process.h"

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <utility>

#include "reference-client/adapter.h"
#include "reference-client/lines.h"

namespace reference {
namespace {

/// How many octets of requests the loop has not come to yet: the reader waits while they are many.
class Backlog {
 public:
  /// What a line takes, an empty one, too.
  static std::size_t size_of(const LineReader::Line& line) {
    constexpr std::size_t overhead = 256;
    return line.text.size() + overhead;
  }

  void add(std::size_t octets) {
    std::unique_lock lock(mutex_);
    drained_.wait(lock, [this] { return octets_ < most; });
    octets_ += octets;
  }

  void remove(std::size_t octets) {
    {
      const std::lock_guard lock(mutex_);
      octets_ -= octets;
    }
    drained_.notify_one();
  }

 private:
  static constexpr std::size_t most = std::size_t{1} << 20;

  std::mutex mutex_;
  std::condition_variable drained_;
  std::size_t octets_ = 0;
};

void hand_over(LineReader::Line line, EventLoop& loop, Adapter& adapter, Backlog& backlog) {
  backlog.add(Backlog::size_of(line));
  loop.post([line = std::move(line), read = std::chrono::steady_clock::now(), &adapter, &backlog] {
    line.too_long ? adapter.refuse_line() : adapter.take(line.text, read);
    backlog.remove(Backlog::size_of(line));
  });
}

/// Ends the process at the end of the input, when what came before it has been answered; also when
/// the loop can't get rid of its answers.
void read_all(int in, EventLoop& loop, Adapter& adapter, Backlog& backlog) {
  LineReader lines(in);
  while (auto line = lines.next()) {
    hand_over(std::move(*line), loop, adapter, backlog);
  }
  loop.post([] { std::_Exit(0); });
  std::this_thread::sleep_for(std::chrono::seconds(1));
  std::_Exit(0);
}

}  // namespace

int run_adapter(int in, int out, bool retries) {
  EventLoop loop;
  EventWriter events(out);
  Adapter adapter(loop, events, retries);
  Backlog backlog;
  std::thread([&, in] { read_all(in, loop, adapter, backlog); }).detach();
  loop.run();
  // The reader waits for input that nobody takes any more.
  std::_Exit(0);
}

}  // namespace reference
