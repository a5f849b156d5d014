// The conduct of an eccentric: honest, and fond of every freedom that the specifications grant.
// What it does depends on its seed alone, and on what it hears.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string_view>
#include <vector>

#include "peer/conduct.h"

namespace peer {

class Eccentric final : public Conduct {
 public:
  explicit Eccentric(std::uint64_t seed);

  /// A generic code, a close without GOAWAY, a stream error that ends the connection (§5.4).
  Reaction react(Reaction due) override;
  /// What a MAY allows is done at will.
  bool refrains(wire::ClauseId clause) override {
    return wire::info(clause).level != wire::Level::may || flip();
  }
  /// Metadata that nobody asked for.
  void shape(Section& section) override;
  using Conduct::shape;

  /// Parameters that nobody knows, larger windows, tables of other sizes.
  wire::Settings greeting(wire::Settings plain) override;
  /// From 16 KiB to 1 MiB.
  std::uint32_t largest_list() override;
  /// Any cut of field blocks and DATA.
  std::size_t cut(std::size_t size) override;
  std::optional<std::size_t> padding(std::size_t room) override;
  /// Every representation that HPACK knows, with and without Huffman code.
  std::optional<wire::hpack::FieldChoice> represent(const wire::hpack::Field& field) override;
  /// Unknown frames, PING, WINDOW_UPDATE and SETTINGS between any two frames.
  std::vector<wire::Frame> interject() override;
  /// Acknowledgements overtake what waits.
  bool overtakes() override;
  /// Late and coalesced, whole, in pieces, octet by octet.
  std::chrono::nanoseconds hold() override;
  std::size_t write(std::size_t waiting) override;

 private:
  /// A number from 0 to `limit`.
  std::uint64_t up_to(std::uint64_t limit) { return limit == 0 ? 0 : random_() % (limit + 1); }
  bool one_in(std::uint64_t count) { return random_() % count == 0; }
  bool flip() { return one_in(2); }
  wire::ErrorCode generic_or(wire::ErrorCode code);
  wire::Frame interjection();

  std::mt19937_64 random_;
  // Its moods, for the whole connection.
  bool pads_;
  bool cuts_;
  bool interjects_;
  bool represents_;
  bool adds_metadata_;
  bool strict_codes_;
  bool escalates_;
  bool late_;
  unsigned writing_;           // 0: whole, 1: in pieces, 2: octet by octet
  int interjections_left_ = 12;
  std::uint32_t credit_left_ = 1U << 20U;
};

/// The conduct of the eccentric with this seed, in decimal; null where it is no number.
std::unique_ptr<Conduct> make_eccentric(std::string_view seed);

}  // namespace peer
