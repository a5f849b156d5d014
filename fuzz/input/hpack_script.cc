#include "fuzz/input/hpack_script.h"

#include <algorithm>

namespace fuzz {
namespace {

constexpr std::uint16_t kLimitFlag = 0x8000;
constexpr std::uint16_t kLargest = 0x7fff;

}  // namespace

HpackScript read_hpack_script(wire::Bytes octets) {
  constexpr std::size_t kUsualItems = 8;
  HpackScript script;
  script.reserve(kUsualItems);
  wire::Cursor cursor(octets);
  std::uint16_t head = 0;
  while (script.size() < kMaxItems && cursor.u16(head)) {
    if ((head & kLimitFlag) != 0) {
      script.emplace_back(TableLimit{static_cast<std::uint32_t>(head & kLargest)});
      continue;
    }
    wire::Bytes block;
    (void)cursor.take(std::min<std::size_t>(head, cursor.remaining()), block);
    script.emplace_back(wire::Buffer(block.begin(), block.end()));
  }
  return script;
}

wire::Buffer write_hpack_script(const HpackScript& script) {
  wire::Writer writer;
  for (const HpackItem& item : script) {
    if (const auto* limit = std::get_if<TableLimit>(&item)) {
      writer.u16(static_cast<std::uint16_t>(kLimitFlag |
                                            std::min<std::uint32_t>(limit->octets, kLargest)));
    } else {
      const auto& block = std::get<wire::Buffer>(item);
      const std::size_t size = std::min<std::size_t>(block.size(), kLargest);
      writer.u16(static_cast<std::uint16_t>(size));
      writer.bytes(wire::Bytes(block).first(size));
    }
  }
  return writer.take();
}

}  // namespace fuzz
