#include "wire/observer/announced.h"

#include <algorithm>

namespace wire::observer {

void Values::apply(std::uint16_t id, std::uint32_t value) {
  switch (static_cast<SettingId>(id)) {
    case SettingId::HEADER_TABLE_SIZE:
      header_table_size = value;
      least_table_size = std::min(least_table_size, value);
      return;
    case SettingId::ENABLE_PUSH:
      enable_push = value != 0;
      return;
    case SettingId::MAX_CONCURRENT_STREAMS:
      max_concurrent_streams = value;
      return;
    case SettingId::INITIAL_WINDOW_SIZE:
      initial_window_size = value;
      return;
    case SettingId::MAX_FRAME_SIZE:
      max_frame_size = value;
      return;
    case SettingId::MAX_HEADER_LIST_SIZE:
      max_header_list_size = value;
      return;
    case SettingId::ENABLE_CONNECT_PROTOCOL:
      enable_connect_protocol = value != 0;
      return;
    case SettingId::GRPC_ALLOW_TRUE_BINARY_METADATA:
      true_binary_metadata = value != 0;
      return;
    default:
      return;
  }
}

void Announced::announce(const SettingsView& frame, RoundTrips& trips) {
  Values values = latest_;
  values.least_table_size = 0xffffffff;
  frame.each([&values](std::uint16_t id, std::uint32_t value) { values.apply(id, value); });
  values.least_table_size = std::min(values.least_table_size, values.header_table_size);
  latest_ = values;
  overflowed_ = overflowed_ || unacknowledged() == kPending;
  if (!overflowed_) {
    pending_[frames_ % kPending] = {values, trips.begin()};
  }
  ++frames_;
  weigh();
}

bool Announced::acknowledge(RoundTrips& trips) {
  if (acks_ == frames_) {
    return false;
  }
  if (!overflowed_) {
    before_ = acknowledged_;
    acknowledged_ = pending(acks_).values;
    trips.complete(pending(acks_).begun);
  }
  ++acks_;
  weigh();
  return true;
}

void Announced::weigh() {
  most_permissive_ = acknowledged_;
  Values& most = most_permissive_;
  if (overflowed_) {
    most.initial_window_size = kMax31Bit;
    most.max_frame_size = kMaxFrameSize;
    most.header_table_size = 0xffffffff;
    most.max_concurrent_streams = 0xffffffff;
    return;
  }
  for (std::uint64_t i = acks_; i < frames_; ++i) {
    const Values& later = pending(i).values;
    most.header_table_size = std::max(most.header_table_size, later.header_table_size);
    most.max_concurrent_streams =
        std::max(most.max_concurrent_streams, later.max_concurrent_streams);
    most.initial_window_size = std::max(most.initial_window_size, later.initial_window_size);
    most.max_frame_size = std::max(most.max_frame_size, later.max_frame_size);
    most.max_header_list_size = std::max(most.max_header_list_size, later.max_header_list_size);
    most.enable_push = most.enable_push || later.enable_push;
    most.enable_connect_protocol = most.enable_connect_protocol || later.enable_connect_protocol;
    most.true_binary_metadata = most.true_binary_metadata || later.true_binary_metadata;
  }
}

}  // namespace wire::observer
