#include "wire/grpc/timeout.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

namespace wire::grpc {
namespace {

constexpr std::size_t kMaxDigits = 8;
constexpr std::int64_t kMaxValue = 99'999'999;

struct Unit {
  char letter;
  std::int64_t nanoseconds;
};

/// From the finest on.
constexpr std::array<Unit, 6> kUnits = {{{'n', 1},
                                         {'u', 1'000},
                                         {'m', 1'000'000},
                                         {'S', 1'000'000'000},
                                         {'M', 60'000'000'000},
                                         {'H', 3'600'000'000'000}}};

tl::unexpected<Reject> malformed(ClauseId clause, std::string reason) {
  return tl::unexpected(
      Reject{clause, Scope::stream, ErrorCode::INTERNAL_ERROR, std::move(reason)});
}

bool is_digit(char character) { return character >= '0' && character <= '9'; }

}  // namespace

tl::expected<std::chrono::nanoseconds, Reject> parse_timeout(std::string_view value) {
  constexpr ClauseId kFormat = ClauseId::grpc_http2_timeout_format;
  const auto unit = std::find_if(kUnits.begin(), kUnits.end(), [value](const Unit& candidate) {
    return value.ends_with(candidate.letter);
  });
  if (unit == kUnits.end()) {
    return malformed(kFormat, "it does not end in one of the units H M S m u n");
  }
  const std::string_view digits = value.substr(0, value.size() - 1);
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) {
    return malformed(kFormat, "what stands before the unit is not a number");
  }
  if (digits.size() > kMaxDigits) {
    return malformed(ClauseId::grpc_http2_timeout_8digits_send,
                     fmt::format("{} digits are more than 8", digits.size()));
  }
  std::int64_t number = 0;
  for (const char digit : digits) {
    number = number * 10 + (digit - '0');
  }
  if (number == 0) {
    return malformed(kFormat, "zero is not a positive number");
  }
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  const bool fits = number <= kMax / unit->nanoseconds;
  return std::chrono::nanoseconds(fits ? number * unit->nanoseconds : kMax);
}

std::string encode_timeout(std::chrono::nanoseconds timeout) {
  const std::int64_t total = std::max<std::int64_t>(timeout.count(), 1);
  const auto in = [total](const Unit& unit) {
    return total / unit.nanoseconds + (total % unit.nanoseconds == 0 ? 0 : 1);
  };
  const auto unit = std::find_if(kUnits.begin(), kUnits.end(), [&in](const Unit& candidate) {
    return in(candidate) <= kMaxValue;
  });
  return fmt::format("{}{}", in(*unit), unit->letter);  // hours hold all that nanoseconds can say
}

}  // namespace wire::grpc
