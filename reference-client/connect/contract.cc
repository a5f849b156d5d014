#include "reference-client/connect/contract.h"

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>
#include <semaphore>
#include <thread>
#include <utility>

#include "reference-client/connect/channels.h"
#include "reference-client/connect/contract_call.h"
#include "reference-client/connect/delimited.h"
#include "reference-client/lines.h"
#include "reference-client/refusal.h"

namespace reference::connect {
namespace {

constexpr int exit_malformed = 1;

/// To be used on the loop, but for `wait_for_a_place`.
class Contract {
 public:
  Contract(EventLoop& loop, int out) : loop_(loop), out_(out) {}

  /// Where there are as many calls as there may be, until one has ended. On the reader's thread.
  void wait_for_a_place() { places_.acquire(); }
  void take(const std::string& message);
  /// Nothing follows.
  void end(int status);

 private:
  void make_call(const ClientCompatRequest& request);
  void answer(const ClientCompatResponse& response);
  void end_if_done();

  static constexpr std::ptrdiff_t most_calls = 1024;

  EventLoop& loop_;
  int out_;
  Channels channels_;
  std::int64_t last_id_ = 0;
  std::map<std::int64_t, std::unique_ptr<ContractCall>> calls_;
  std::counting_semaphore<most_calls> places_{most_calls};
  bool ended_ = false;
  int status_ = 0;
  std::optional<Timer> pause_;  // before the end
};

void Contract::take(const std::string& message) {
  ClientCompatRequest request;
  if (!request.ParseFromString(message)) {
    std::cerr << "reference-client: a message that is no ClientCompatRequest\n";
    std::_Exit(exit_malformed);
  }
  try {
    make_call(request);
  } catch (const Refusal& refusal) {
    answer(not_made(request.test_name(), refusal.text));
  }
}

void Contract::make_call(const ClientCompatRequest& request) {
  auto wanted = call_of(request);
  const auto id = ++last_id_;
  auto call = std::make_unique<ContractCall>(request.test_name(), [this, id](const auto& response) {
    answer(response);
    calls_.erase(id);
    end_if_done();
  });
  ContractCall& started = *call;
  calls_.emplace(id, std::move(call));
  started.start(loop_, channels_.find_or_make(request), std::move(wanted));
}

void Contract::answer(const ClientCompatResponse& response) {
  if (!write_all(out_, delimited(response.SerializeAsString()))) {
    std::_Exit(exit_malformed);
  }
  places_.release();
}

void Contract::end(int status) {
  ended_ = true;
  status_ = status;
  end_if_done();
}

void Contract::end_if_done() {
  if (ended_ && calls_.empty()) {
    pause_.emplace(loop_, Clock::now() + last_words, [this] { std::_Exit(status_); });
  }
}

int read_all(int in, EventLoop& loop, Contract& contract) {
  try {
    while (auto message = read_delimited(in)) {
      contract.wait_for_a_place();
      loop.post([message = std::move(*message), &contract] { contract.take(message); });
    }
  } catch (const Malformed& malformed) {
    std::cerr << "reference-client: " << malformed.why << '\n';
    return exit_malformed;
  }
  return 0;
}

}  // namespace

int run_contract(int in, int out) {
  EventLoop loop;
  Contract contract(loop, out);
  std::thread([&, in] {
    const int status = read_all(in, loop, contract);
    loop.post([&contract, status] { contract.end(status); });
  }).detach();
  loop.run();  // until the process ends
  return 0;
}

}  // namespace reference::connect
