#include "peer/eccentric/eccentric.h"

#include <algorithm>
#include <charconv>

namespace peer {
namespace {

/// Identifiers and types that nothing defines, kept free so that everybody learns to ignore them.
constexpr std::uint16_t kUnknownSetting = 0x1a2a;
constexpr std::uint8_t kFirstUnknownType = 0x21;
/// Not much, as octets that come one by one cost a call each.
constexpr std::size_t kOctetsOneByOne = 200;

}  // namespace

Eccentric::Eccentric(std::uint64_t seed)
    : random_(seed),
      pads_(flip()),
      cuts_(flip()),
      interjects_(flip()),
      represents_(flip()),
      adds_metadata_(flip()),
      strict_codes_(flip()),
      escalates_(flip()),
      late_(flip()),
      writing_(static_cast<unsigned>(up_to(2))) {}

wire::ErrorCode Eccentric::generic_or(wire::ErrorCode code) {
  if (strict_codes_ || one_in(3)) {
    return code;
  }
  return flip() ? wire::ErrorCode::PROTOCOL_ERROR : wire::ErrorCode::INTERNAL_ERROR;
}

Reaction Eccentric::react(Reaction due) {
  if (!due.is_none() && wire::info(due.clause).level == wire::Level::may && flip()) {
    due.kind = flip() ? Reaction::Kind::none : Reaction::Kind::stream_error;
  }
  if (due.kind == Reaction::Kind::stream_error && escalates_ && flip()) {
    due.kind = Reaction::Kind::connection_error;
  }
  // PINGs are no fault in HTTP/2: who ends a connection for them has to say so.
  const bool at_fault = !wire::info(due.clause).error.starts_with("behaviour") &&
                        due.clause != wire::ClauseId::grpc_keepalive_server_too_many_pings;
  if (due.kind == Reaction::Kind::connection_error && at_fault && !strict_codes_ && one_in(3)) {
    due.kind = Reaction::Kind::hang_up;
  }
  if (due.kind == Reaction::Kind::connection_error || due.kind == Reaction::Kind::stream_error) {
    due.code = generic_or(due.code);
  }
  return due;
}

void Eccentric::shape(Section& section) {
  if (!adds_metadata_) {
    return;
  }
  const std::size_t count = up_to(3);
  for (std::size_t i = 0; i < count; ++i) {
    section.fields.push_back({"x-eccentric-" + std::to_string(i), std::string(up_to(80), 'e')});
  }
}

wire::Settings Eccentric::greeting(wire::Settings plain) {
  if (flip()) {
    plain.parameters.emplace_back(kUnknownSetting, static_cast<std::uint32_t>(random_()));
  }
  if (flip()) {
    plain.parameters.emplace_back(static_cast<std::uint16_t>(wire::SettingId::INITIAL_WINDOW_SIZE),
                                  static_cast<std::uint32_t>(65'535 + up_to(1U << 20U)));
  }
  if (flip()) {
    plain.parameters.emplace_back(static_cast<std::uint16_t>(wire::SettingId::ENABLE_PUSH), 0);
  }
  if (one_in(4)) {
    plain.parameters.emplace_back(static_cast<std::uint16_t>(wire::SettingId::HEADER_TABLE_SIZE),
                                  flip() ? 1'024 : 65'536);
  }
  std::shuffle(plain.parameters.begin(), plain.parameters.end(), random_);
  return plain;
}

std::uint32_t Eccentric::largest_list() { return 1U << (14U + up_to(6)); }

std::size_t Eccentric::cut(std::size_t size) {
  const std::size_t least = size / 4;  // of a block of fields nobody likes many
  return cuts_ && flip() ? std::max<std::size_t>(1, least + up_to(size - least)) : size;
}

std::optional<std::size_t> Eccentric::padding(std::size_t room) {
  if (!pads_ || flip()) {
    return std::nullopt;
  }
  return up_to(std::min<std::size_t>(room, 255));
}

std::optional<wire::hpack::FieldChoice> Eccentric::represent(const wire::hpack::Field&) {
  if (!represents_) {
    return std::nullopt;
  }
  using wire::hpack::Representation;
  wire::hpack::FieldChoice choice;
  choice.rep = static_cast<Representation>(up_to(3));
  choice.indexed_name = flip();
  choice.huffman_name = flip();
  choice.huffman_value = flip();
  return choice;
}

std::vector<wire::Frame> Eccentric::interject() {
  std::vector<wire::Frame> frames;
  while (interjects_ && interjections_left_ > 0 && one_in(4)) {
    --interjections_left_;
    frames.push_back(interjection());
  }
  return frames;
}

wire::Frame Eccentric::interjection() {
  switch (up_to(3)) {
    case 0: {
      wire::Ping ping;
      std::generate(ping.opaque_data.begin(), ping.opaque_data.end(),
                    [this] { return static_cast<std::uint8_t>(random_()); });
      return ping;
    }
    case 1: {
      wire::WindowUpdate update;
      update.increment = static_cast<std::uint32_t>(1 + up_to(credit_left_ / 4));
      credit_left_ -= update.increment;
      return update;
    }
    case 2: {
      wire::Settings settings;
      if (flip()) {
        settings.parameters = {{kUnknownSetting, static_cast<std::uint32_t>(random_())}};
      }
      return settings;
    }
    default: {
      wire::Unknown unknown;
      unknown.type = static_cast<std::uint8_t>(kFirstUnknownType + up_to(100));
      unknown.payload.assign(up_to(300), 0xec);
      return unknown;
    }
  }
}

bool Eccentric::overtakes() { return late_ && flip(); }

std::chrono::nanoseconds Eccentric::hold() {
  constexpr std::uint64_t kLongest = 8;
  return late_ ? std::chrono::milliseconds(up_to(kLongest)) : std::chrono::milliseconds(0);
}

std::size_t Eccentric::write(std::size_t waiting) {
  switch (writing_) {
    case 1:
      return 1 + up_to(waiting - 1);
    case 2:
      return waiting > kOctetsOneByOne ? waiting - kOctetsOneByOne : 1;
    default:
      return waiting;
  }
}

std::unique_ptr<Conduct> make_eccentric(std::string_view seed) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(seed.data(), seed.data() + seed.size(), number);
  if (error != std::errc() || end != seed.data() + seed.size() || seed.empty()) {
    return nullptr;
  }
  return std::make_unique<Eccentric>(number);
}

}  // namespace peer
