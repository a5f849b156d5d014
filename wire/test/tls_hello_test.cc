#include "wire/tls_hello.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

Buffer message(std::uint8_t type, const Buffer& rest) {
  Buffer octets = {type, 0, 0, static_cast<std::uint8_t>(34 + rest.size()), 3, 3};
  octets.insert(octets.end(), 32, 0xaa);  // random
  octets.insert(octets.end(), rest.begin(), rest.end());
  return octets;
}

/// A session of two octets, two suites, no compression, and an extension.
Buffer client_hello() {
  return message(1, {2, 7, 7, 0, 4, 0xc0, 0x2f, 0xc0, 0x2b, 1, 0, 0, 4, 0, 23, 0, 0});
}

Buffer record(const Buffer& message) {
  Buffer octets = {22, 3, 1, 0, static_cast<std::uint8_t>(message.size())};
  octets.insert(octets.end(), message.begin(), message.end());
  return octets;
}

TEST(TlsHello, AServerHelloTellsWhatWasChosen) {
  const Buffer hello = message(2, {1, 7, 0xc0, 0x2f, 1});
  const auto place = compression_in_hello(hello);
  ASSERT_TRUE(place);
  EXPECT_EQ(compression_name(hello.at(*place)), "deflate");
}

TEST(TlsHello, AClientHelloIsMadeToOfferDeflateFirst) {
  const auto changed = offer_deflate(record(client_hello()));
  ASSERT_TRUE(changed);
  const Buffer wanted = record([] {
    Buffer hello = client_hello();
    const auto list = static_cast<std::ptrdiff_t>(*compression_in_hello(hello));
    hello[static_cast<std::size_t>(list)] = 2;
    hello.insert(hello.begin() + list + 1, kDeflate);
    ++hello[3];
    return hello;
  }());
  EXPECT_EQ(*changed, wanted);
}

TEST(TlsHello, WhatIsCutOffOrSomethingElseIsLeftAlone) {
  const Buffer whole = client_hello();
  for (std::size_t size = 0; size < whole.size() - 7; ++size) {
    EXPECT_FALSE(compression_in_hello(Bytes(whole).first(size))) << size;
  }
  EXPECT_FALSE(compression_in_hello(message(11, {0, 0, 0, 0, 0})));
  Buffer torn = record(whole);
  torn.pop_back();
  EXPECT_FALSE(offer_deflate(torn));
  EXPECT_FALSE(offer_deflate(record(message(2, {0, 0xc0, 0x2f, 0}))));
}

TEST(TlsHello, AListThatIsFullIsLeftAlone) {
  Buffer rest = {0, 0, 2, 0xc0, 0x2f, 255};
  rest.insert(rest.end(), 255, 0);
  Buffer hello = message(1, rest);
  hello[2] = static_cast<std::uint8_t>((hello.size() - 4) >> 8U);
  hello[3] = static_cast<std::uint8_t>(hello.size() - 4);
  Buffer octets = record(hello);
  octets[3] = static_cast<std::uint8_t>(hello.size() >> 8U);
  EXPECT_FALSE(offer_deflate(octets));
  const std::size_t list = kTlsRecordHeaderSize + *compression_in_hello(hello);
  octets[list] = 254;  // the last method is an extension's now, for all that is known
  EXPECT_TRUE(offer_deflate(octets));
}

TEST(TlsHello, AMessageOfAnotherLengthThanItSaysIsLeftAlone) {
  Buffer hello = client_hello();
  ++hello[3];
  EXPECT_FALSE(offer_deflate(record(hello)));
}

}  // namespace
}  // namespace wire
