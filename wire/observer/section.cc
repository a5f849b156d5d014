#include "wire/observer/section.h"

#include <algorithm>
#include <array>
#include <utility>

namespace wire::observer {
namespace {

constexpr std::array<std::pair<std::string_view, FieldName>, 19> kNames = {{
    {":method", FieldName::method},
    {":scheme", FieldName::scheme},
    {":path", FieldName::path},
    {":authority", FieldName::authority},
    {":protocol", FieldName::protocol},
    {":status", FieldName::status},
    {"host", FieldName::host},
    {"te", FieldName::te},
    {"user-agent", FieldName::user_agent},
    {"content-length", FieldName::content_length},
    {"content-type", FieldName::content_type},
    {"content-encoding", FieldName::content_encoding},
    {"content-range", FieldName::content_range},
    {"trailer", FieldName::trailer},
    {"connection", FieldName::connection},
    {"keep-alive", FieldName::keep_alive},
    {"proxy-connection", FieldName::proxy_connection},
    {"transfer-encoding", FieldName::transfer_encoding},
    {"upgrade", FieldName::upgrade},
}};

constexpr std::size_t kLongestName = 17;

/// Whether any known name begins with this octet: most names are told apart by it.
constexpr std::array<bool, 256> kFirst = []() consteval {
  std::array<bool, 256> first{};
  for (const auto& [name, which] : kNames) {
    first[static_cast<unsigned char>(name.front())] = true;
  }
  return first;
}();

}  // namespace

FieldName field_name(std::string_view name) {
  if (name.empty() || !kFirst[static_cast<unsigned char>(name.front())]) {
    return FieldName::other;
  }
  if (name.size() <= kLongestName) {
    for (const auto& [known, which] : kNames) {
      if (known.size() == name.size() && known == name) {
        return which;
      }
    }
  }
  return name.front() == ':' ? FieldName::pseudo : FieldName::other;
}

std::size_t Section::count(FieldName name) const {
  return static_cast<std::size_t>(
      std::count_if(fields_.begin(), fields_.end(),
                    [name](const SectionField& field) { return field.which == name; }));
}

const SectionField* Section::find(FieldName name) const {
  const auto found =
      std::find_if(fields_.begin(), fields_.end(),
                   [name](const SectionField& field) { return field.which == name; });
  return found == fields_.end() ? nullptr : &*found;
}

const SectionField* Section::find(std::string_view name) const {
  const auto found =
      std::find_if(fields_.begin(), fields_.end(),
                   [name](const SectionField& field) { return field.name == name; });
  return found == fields_.end() ? nullptr : &*found;
}

/// Once there is room for a usual section, most are collected without an allocation.
void Section::clear() {
  constexpr std::size_t kUsualFields = 16;
  constexpr std::size_t kUsualOctets = 256;
  fields_.clear();
  fields_.reserve(kUsualFields);
  octets_.clear();
  octets_.reserve(kUsualOctets);
}

void Section::add(const hpack::FieldView& field) {
  octets_.insert(octets_.end(), field.name.begin(), field.name.end());
  octets_.insert(octets_.end(), field.value.begin(), field.value.end());
  fields_.push_back({field, field_name(field.name)});
}

/// The octets may have moved while they were collected: the views are set now.
void Section::finish() {
  std::size_t position = 0;
  const auto view = [this, &position](std::size_t size) {
    const std::string_view text(octets_.data() + position, size);
    position += size;
    return text;
  };
  for (SectionField& field : fields_) {
    field.name = view(field.name.size());
    field.value = view(field.value.size());
  }
}

}  // namespace wire::observer
