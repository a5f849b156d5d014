#include "harness/engine/transport.h"

#include <charconv>
#include <map>
#include <utility>

#include "harness/engine/memory_transport.h"
#include "harness/engine/socket_transport.h"
#include "harness/engine/tls_transport.h"

namespace engine {
namespace {

constexpr std::string_view kMemory = "memory:";

std::map<std::string, MakeTransport, std::less<>>& added_transports() {
  static std::map<std::string, MakeTransport, std::less<>> added;
  return added;
}

std::unique_ptr<Transport> connect_in_memory(EventLoop& loop, const std::string& spec,
                                             TransportListener& listener) {
  const auto added = added_transports().find(spec);
  if (added != added_transports().end()) {
    return added->second(loop, listener);
  }
  auto peer = peer::make_peer(spec);
  return peer ? std::make_unique<MemoryTransport>(loop, listener, std::move(peer)) : nullptr;
}

}  // namespace

std::optional<Address> parse_address(const std::string& text) {
  Address address;
  address.text = text;
  if (text.starts_with(kMemory)) {
    address.memory_spec = text.substr(kMemory.size());
    return address;
  }
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) {
    return std::nullopt;
  }
  address.host = text.substr(0, colon);
  if (address.host.front() == '[' && address.host.back() == ']') {
    address.host = address.host.substr(1, address.host.size() - 2);
  }
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data() + colon + 1, end, address.port);
  if (error != std::errc() || stopped != end || address.port == 0) {
    return std::nullopt;
  }
  return address;
}

void add_memory_transport(const std::string& spec, MakeTransport make) {
  added_transports()[spec] = std::move(make);
}

bool is_peer_in_memory(const std::string& spec) {
  return added_transports().contains(spec) || peer::make_peer(spec) != nullptr;
}

std::unique_ptr<Transport> connect(EventLoop& loop, const Address& address,
                                   TransportListener& listener) {
  if (!address.memory_spec.empty()) {
    return connect_in_memory(loop, address.memory_spec, listener);
  }
  std::unique_ptr<SocketTransport> transport;
  if (address.tls) {
    transport = std::make_unique<TlsTransport>(loop, listener, *address.tls);
  } else {
    transport = std::make_unique<SocketTransport>(loop, listener);
  }
  transport->start(address);
  return transport;
}

}  // namespace engine
