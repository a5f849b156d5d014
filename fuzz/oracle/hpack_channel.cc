#include "fuzz/oracle/hpack_channel.h"

#include <string>

#include "fuzz/oracle/decoding.h"
#include "fuzz/oracle/hold.h"

namespace fuzz {

void HpackChannel::limit(std::uint32_t octets) {
  ours_.set_max_table_size(octets);
  theirs_.set_max_table_size(octets);
}

void HpackChannel::expect(wire::Bytes block, const wire::hpack::FieldList& fields) {
  const auto name = [this](std::string_view what) {
    return std::string(encoder_) + "'s block: " + std::string(what);
  };
  const auto ours = ours_.decode(block);
  hold(ours.has_value(), "policy", [&] { return name("we reject it: " + ours.error().reason); });
  hold(comes_back(fields, *ours), "policy", [&] { return name("we read other fields"); });
  const auto theirs = theirs_.decode(block);
  hold(theirs.has_value(), "policy", [&] { return name("nghttp2 rejects it"); });
  hold(*theirs == *ours, "policy", [&] { return name("nghttp2 reads other fields"); });
  hold(theirs_.table_size() == ours_.table().size(), "policy",
       [&] { return name("nghttp2's table is of another size than ours"); });
}

}  // namespace fuzz
