// A decoded field section: what a complete field block holds (RFC 9110 §5).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "wire/hpack/field.h"

namespace wire::observer {

/// What a section is to its message (RFC 9113 §8.1). A response that ends with its first section
/// ("Trailers-Only" in gRPC) is a `response` with end_stream.
enum class SectionKind : std::uint8_t { request, informational, response, trailers, promise };

/// Fields that rules ask for by name; `other` is the rest, `pseudo` any other name with a colon in
/// front.
enum class FieldName : std::uint8_t {
  other,
  pseudo,
  method,
  scheme,
  path,
  authority,
  protocol,
  status,
  host,
  te,
  user_agent,
  content_length,
  content_type,
  content_encoding,
  content_range,
  trailer,
  connection,
  keep_alive,
  proxy_connection,
  transfer_encoding,
  upgrade,
};

FieldName field_name(std::string_view name);

struct SectionField : hpack::FieldView {
  FieldName which = FieldName::other;

  /// The name begins with a colon.
  bool is_pseudo() const { return which >= FieldName::pseudo && which <= FieldName::status; }
};

/// The fields in the order of the wire. Views last until the section is cleared; none of its memory
/// is given back, so that the next section needs none.
class Section {
 public:
  SectionKind kind = SectionKind::request;
  bool end_stream = false;

  std::span<const SectionField> fields() const { return fields_; }
  /// How many fields have this name.
  std::size_t count(FieldName name) const;
  /// The first field of this name, or nullptr.
  const SectionField* find(FieldName name) const;
  const SectionField* find(std::string_view name) const;

  void clear();
  /// Copies the octets; the views are valid after finish().
  void add(const hpack::FieldView& field);
  void finish();

 private:
  std::vector<SectionField> fields_;
  std::vector<char> octets_;
};

}  // namespace wire::observer
