#include "harness/relay/relay.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "harness/engine/test/loopback.h"

namespace relay {
namespace {

using engine::test::Loopback;

std::string read_to_end(int fd) {
  std::string text;
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t got = recv(fd, buffer.data(), buffer.size(), 0);
    if (got <= 0) {
      return got < 0 ? text + "!" : text;
    }
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

void say(int fd, const std::string& text) {
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t put = send(fd, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (put <= 0) {
      return;
    }
    sent += static_cast<std::size_t>(put);
  }
}

/// Runs a relay for one connection between two threads; gives the relay's last line.
Json relayed(std::function<void(int fd)> client, std::function<void(int fd)> server) {
  Loopback serving(std::move(server));
  engine::EventLoop loop;
  Json last;
  std::thread talking;
  Options options;
  options.listen = *parse_endpoint("127.0.0.1:0");
  options.to = *parse_endpoint(serving.address().text);
  options.connections = 1;
  Relay relay(loop, std::move(options), [&](const Json& line) {
    last = line;
    if (line["ev"] == "listening") {
      talking = std::thread([&client, address = line["address"].get<std::string>()] {
        const Endpoint to = *parse_endpoint(address);
        const int fd = socket(AF_INET, SOCK_STREAM, 0);
        Loopback::be_patient(fd);
        if (connect(fd, reinterpret_cast<const sockaddr*>(&to.address), to.size) == 0) {
          client(fd);
        }
        close(fd);
      });
    }
  });
  EXPECT_TRUE(relay.start());
  loop.run();
  talking.join();
  return last;
}

TEST(Relay, PassesOctetsUnchangedAndTheEndOfEachDirectionByItself) {
  std::string asked;
  std::string answered;
  const Json last = relayed(
      [&](int fd) {
        say(fd, "question");
        shutdown(fd, SHUT_WR);
        answered = read_to_end(fd);
      },
      [&](int fd) {
        asked = read_to_end(fd);
        say(fd, "answer");
      });
  EXPECT_EQ(asked, "question");
  EXPECT_EQ(answered, "answer");
  EXPECT_EQ(last["how"], "FIN");
}

TEST(Relay, HoldsBackWhoeverWritesMoreThanTheOtherReads) {
  const std::string much(std::size_t{64} << 20, 'x');
  std::atomic<bool> held = false;
  std::atomic<bool> sent_all = false;
  std::size_t came = 0;
  relayed(
      [&](int fd) {
        std::size_t sent = 0;
        const timeval soon{0, 200'000};
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &soon, sizeof soon);
        while (sent < much.size()) {
          const ssize_t put = send(fd, much.data() + sent, much.size() - sent, MSG_NOSIGNAL);
          held = held || put <= 0;
          sent += put > 0 ? static_cast<std::size_t>(put) : 0;
        }
        sent_all = true;
      },
      [&](int fd) {
        while (!held && !sent_all) {
          std::this_thread::yield();
        }
        came = read_to_end(fd).size();
      });
  EXPECT_TRUE(held);
  EXPECT_EQ(came, much.size());
}

TEST(Relay, PassesAResetOn) {
  std::string asked;
  const Json last = relayed(
      [&](int fd) {
        say(fd, "half a quest");
        std::array<char, 1> first;
        EXPECT_EQ(recv(fd, first.data(), 1, 0), 1);
        const linger hard{1, 0};
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
      },
      [&](int fd) {
        say(fd, "?");
        asked = read_to_end(fd);
      });
  EXPECT_EQ(asked, "half a quest!");
  EXPECT_EQ(last["how"], "RST");
}

TEST(Relay, RefusesToListenForAnybody) {
  engine::EventLoop loop;
  Options options;
  options.listen = *parse_endpoint("0.0.0.0:0");
  EXPECT_FALSE(Relay(loop, std::move(options), [](const Json&) {}).start());
}

TEST(Relay, TellsOfAServerThatIsNotThere) {
  engine::EventLoop loop;
  Json last;
  Options options;
  options.listen = *parse_endpoint("127.0.0.1:0");
  options.to = *parse_endpoint("127.0.0.1:1");
  options.connections = 1;
  int fd = -1;
  Relay relay(loop, std::move(options), [&](const Json& line) {
    last = line;
    if (line["ev"] == "listening") {
      const Endpoint to = *parse_endpoint(line["address"].get<std::string>());
      fd = socket(AF_INET, SOCK_STREAM, 0);
      connect(fd, reinterpret_cast<const sockaddr*>(&to.address), to.size);
    }
  });
  ASSERT_TRUE(relay.start());
  loop.run();
  close(fd);
  EXPECT_EQ(last["ev"], "failed");
  EXPECT_EQ(last["why"], "server: Connection refused");
}

}  // namespace
}  // namespace relay
