#include "harness/engine/socket_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <future>

#include "harness/engine/limits.h"
#include "harness/engine/test/loopback.h"

namespace engine::test {
namespace {

TEST(SocketTransport, CarriesOctetsBothWaysAndTellsTheEnd) {
  const Loopback server([](int fd) {
    char buffer[4];
    recv(fd, buffer, sizeof buffer, MSG_WAITALL);
    say(fd, std::string(buffer, sizeof buffer) + " back");
  });
  EventLoop loop;
  Heard heard(loop);
  const auto transport = connect(loop, server.address(), heard);
  heard.when_open = [&] { transport->write(octets("ping")); };
  loop.run();
  EXPECT_EQ(heard.protocol, "");
  EXPECT_EQ(heard.data, "ping back");
  EXPECT_TRUE(heard.ended);
  EXPECT_FALSE(heard.reset);
}

TEST(SocketTransport, TellsAResetFromAnEnd) {
  const Loopback server([](int fd) {
    char octet = 0;  // not before the client knows that it is connected
    recv(fd, &octet, 1, 0);
    will_reset(fd);
  });
  EventLoop loop;
  Heard heard(loop);
  const auto transport = connect(loop, server.address(), heard);
  heard.when_open = [&] { transport->write(octets("x")); };
  loop.run();
  EXPECT_TRUE(heard.ended);
  EXPECT_TRUE(heard.reset);
}

TEST(SocketTransport, FailsWhereNobodyListens) {
  Address address;
  {
    const Loopback server([](int) {});
    address = server.address();
    EventLoop loop;
    Heard heard(loop);
    const auto transport = connect(loop, address, heard);
    loop.run();
  }
  EventLoop loop;
  Heard heard(loop);
  const auto transport = connect(loop, address, heard);
  loop.run();
  EXPECT_FALSE(heard.open);
  EXPECT_THAT(heard.failure, testing::HasSubstr("refused"));
}

TEST(SocketTransport, FailsForANameThatNobodyHas) {
  EventLoop loop;
  Heard heard(loop);
  const auto transport = connect(loop, *parse_address("no such host.invalid:1"), heard);
  loop.run();
  EXPECT_FALSE(heard.open);
  EXPECT_NE(heard.failure, "");
}

TEST(SocketTransport, ReadsOnAfterItHasEndedItsOwnDirection) {
  const Loopback server([](int fd) { say(fd, "heard: " + read_to_end(fd)); });
  EventLoop loop;
  Heard heard(loop);
  const auto transport = connect(loop, server.address(), heard);
  heard.when_open = [&] {
    transport->write(octets("last words"));
    transport->shutdown_write();
  };
  loop.run();
  EXPECT_EQ(heard.data, "heard: last words");
  EXPECT_FALSE(heard.reset);
}

TEST(SocketTransport, KeepsWhatAPeerDoesNotReadYetAndSendsItInOrder) {
  std::promise<void> all_written;
  const Loopback server([&](int fd) {
    all_written.get_future().wait();
    const std::string text = read_to_end(fd);
    bool in_order = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
      in_order = in_order && text[i] == static_cast<char>(i % 251);
    }
    say(fd, std::to_string(text.size()) + (in_order ? " in order" : " in disorder"));
  });
  constexpr std::size_t kMuch = std::size_t{8} << 20;  // no socket buffer takes that
  wire::Buffer much(kMuch);
  for (std::size_t i = 0; i < much.size(); ++i) {
    much[i] = static_cast<std::uint8_t>(i % 251);
  }
  EventLoop loop;
  Heard heard(loop);
  const auto transport = connect(loop, server.address(), heard);
  heard.when_open = [&] {
    const wire::Bytes all(much);
    transport->write(all.first(kMuch / 3));
    transport->write(all.subspan(kMuch / 3));
    transport->shutdown_write();
    all_written.set_value();
  };
  loop.run();
  EXPECT_EQ(heard.data, std::to_string(kMuch) + " in order");
}

TEST(SocketTransport, SaysThatAPeerHasLeftTooMuchUnread) {
  std::promise<void> all_written;
  const Loopback server([&](int) { all_written.get_future().wait(); });
  const wire::Buffer much(kUnsentOctets / 4);
  int taken = 0;
  EventLoop loop;
  Heard heard(loop);
  const auto transport = connect(loop, server.address(), heard);
  heard.when_open = [&] {
    while (taken < 8 && transport->write(much)) {
      ++taken;
    }
    all_written.set_value();
  };
  loop.run();
  EXPECT_GE(taken, 4) << "so much is kept";
  EXPECT_LT(taken, 8) << "beside what lies in the buffers of the kernel";
}

TEST(SocketTransport, IgnoresAWriteToAPeerThatIsGone) {
  const Loopback server([](int fd) { say(fd, "bye"); });
  EventLoop loop;
  Heard heard(loop);
  const auto transport = connect(loop, server.address(), heard);
  loop.run();
  EXPECT_EQ(heard.data, "bye");
  transport->write(octets("are you there?"));
  transport->shutdown_write();
  EXPECT_FALSE(heard.reset);
}

TEST(SocketTransport, ResetsWhenAskedTo) {
  std::promise<int> error;
  {
    const Loopback server([&](int fd) {
      char octet = 0;
      error.set_value(recv(fd, &octet, 1, 0) < 0 ? errno : 0);
    });
    EventLoop loop;
    Heard heard(loop);
    const auto transport = connect(loop, server.address(), heard);
    heard.when_open = [&] {
      transport->reset();
      loop.stop();
    };
    loop.run();
  }
  EXPECT_EQ(error.get_future().get(), ECONNRESET);
}

}  // namespace
}  // namespace engine::test
