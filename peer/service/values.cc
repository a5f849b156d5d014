// wireproof.testing.v1.ValuesService: values of each kind of field, as they were read.
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "peer/service/call.h"
#include "peer/service/protowire.h"
#include "peer/service/unary_request.h"

namespace peer::service {
namespace {

/// The fields of Values; those of ReadValues have the same numbers.
enum Number : std::uint32_t {
  kSint32 = 1,
  kSint64,
  kFixed32,
  kFixed64,
  kSfixed32,
  kSfixed64,
  kFloat,
  kDouble,
  kBool,
  kOptional,
  kCounts,
};

struct Values {
  /// Of fields 1 to 9 those that are not zero; floating numbers by their bits.
  std::map<std::uint32_t, std::uint64_t> numbers;
  std::optional<std::int32_t> optional;
  std::map<std::string, std::int32_t> counts;
};

std::uint64_t extended(std::uint64_t low) {
  return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(low)});
}

/// ZigZag: 0, -1, 1, -2 are 0, 1, 2, 3.
std::uint64_t from_zigzag(std::uint64_t value) { return value >> 1U ^ (0 - (value & 1U)); }
std::uint64_t to_zigzag(std::uint64_t value) { return value << 1U ^ (0 - (value >> 63U)); }

std::uint64_t number_of(const ProtoField& field) {
  switch (field.number) {
    case kSint32:
      return from_zigzag(field.varint & 0xffff'ffffU);
    case kSint64:
      return from_zigzag(field.varint);
    case kSfixed32:
      return extended(little_endian(field.fixed));
    case kBool:
      return field.varint == 0 ? 0 : 1;
    default:
      return little_endian(field.fixed);
  }
}

/// In an entry, and of equal keys, the last one counts.
bool read_count(wire::Bytes entry, std::map<std::string, std::int32_t>& counts) {
  std::string key;
  std::int32_t value = 0;
  ProtoReader reader(entry);
  for (ProtoField field; reader.next(field);) {
    if (field.number == 1) {
      key.assign(field.octets.begin(), field.octets.end());
    } else if (field.number == 2) {
      value = static_cast<std::int32_t>(field.varint);
    }
  }
  counts[key] = value;
  return reader.ok();
}

std::optional<Values> read(wire::Bytes message) {
  Values values;
  bool ok = true;
  ProtoReader reader(message);
  for (ProtoField field; ok && reader.next(field);) {
    if (field.number <= kBool) {
      values.numbers[field.number] = number_of(field);
    } else if (field.number == kOptional) {
      values.optional = static_cast<std::int32_t>(field.varint);
    } else if (field.number == kCounts) {
      ok = read_count(field.octets, values.counts);
    }
  }
  std::erase_if(values.numbers, [](const auto& number) { return number.second == 0; });
  return ok && reader.ok() ? std::optional(values) : std::nullopt;
}

wire::Bytes octets_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void write_number(std::uint32_t number, std::uint64_t value, ProtoWriter& writer) {
  constexpr std::size_t kFour = 4;
  constexpr std::size_t kEight = 8;
  switch (number) {
    case kSint32:
    case kSint64:
      writer.varint(number, to_zigzag(value));
      break;
    case kFixed32:
    case kSfixed32:
    case kFloat:
      writer.fixed(number, value, kFour);
      break;
    case kBool:
      writer.varint(number, value);
      break;
    default:
      writer.fixed(number, value, kEight);
  }
}

wire::Buffer written_anew(const Values& values) {
  ProtoWriter writer;
  for (const auto& [number, value] : values.numbers) {
    write_number(number, value, writer);
  }
  if (values.optional) {
    writer.varint(kOptional, static_cast<std::uint64_t>(std::int64_t{*values.optional}));
  }
  for (const auto& [key, value] : values.counts) {
    ProtoWriter entry;
    entry.octets(1, octets_of(key));
    entry.varint(2, static_cast<std::uint64_t>(std::int64_t{value}));
    writer.octets(kCounts, entry.take());
  }
  return writer.take();
}

wire::Buffer told(const Values& values) {
  ProtoWriter writer;
  for (const auto& [number, value] : values.numbers) {
    if (number < kBool) {
      writer.varint(number, value);
    }
  }
  for (const auto& [key, value] : values.counts) {
    writer.octets(kCounts, octets_of(key + "=" + std::to_string(value)));
  }
  return writer.take();
}

std::unique_ptr<Call> answering(wire::Buffer (*answer)(const Values&)) {
  return std::make_unique<UnaryRequest>([answer](const Request& request) -> Steps {
    const auto values = read(request.message);
    if (!values) {
      return {unparsable()};
    }
    return {Reply{answer(*values)}, Status{}};
  });
}

}  // namespace

std::unique_ptr<Call> make_values_call(std::string_view method) {
  if (method == "Echo") {
    return answering(written_anew);
  }
  return method == "Read" ? answering(told) : nullptr;
}

}  // namespace peer::service
