#include "peer/liar/liar.h"

#include <algorithm>
#include <span>

#include "wire/grpc/status.h"

namespace peer {
namespace {

/// An error code, and a status, that fit nothing which a client of the suite does.
constexpr wire::ErrorCode kWrongCode = wire::ErrorCode::CONNECT_ERROR;
constexpr wire::grpc::StatusCode kWrongStatus = wire::grpc::StatusCode::DATA_LOSS;

/// The row of a table that the lie is made of.
template <typename Row>
const Row* find_row(std::span<const Row> table, const Break& lie) {
  const auto found = std::find_if(table.begin(), table.end(), [&lie](const Row& row) {
    return row.clause == lie.clause && row.how == lie.how;
  });
  return found == table.end() ? nullptr : &*found;
}

/// Whole frames, one by one.
OutFrames split(wire::Bytes octets) {
  OutFrames frames;
  while (const auto header = wire::FrameHeader::decode(octets)) {
    const wire::Bytes payload = octets.subspan(wire::kFrameHeaderSize, header->length);
    frames.push_back({*header, wire::Buffer(payload.begin(), payload.end())});
    octets = octets.subspan(wire::kFrameHeaderSize + header->length);
  }
  return frames;
}

wire::Buffer join(const OutFrames& frames) {
  wire::Writer writer;
  for (const OutFrame& frame : frames) {
    wire::FrameHeader header = frame.header;
    header.length = static_cast<std::uint32_t>(frame.payload.size());
    header.encode(writer);
    writer.bytes(frame.payload);
  }
  return writer.take();
}

}  // namespace

Liar::Liar(const Break& lie)
    : lie_(lie),
      habit_(find_row(habits(), lie)),
      shape_(find_row(shapes(), lie)),
      frame_shape_(find_row(frame_shapes(), lie)),
      plot_(find_row(plots(), lie)) {
  for (const Refusal& refusal : refusals()) {
    if (refusal.clause == lie.clause && lie.how == "refuse") {
      refusal_ = &refusal;
    }
  }
  for (const Rejection& rejection : rejections()) {
    if (rejection.clause == lie.clause && refusal_ == nullptr && habit_ == nullptr) {
      rejection_ = &rejection;
    }
  }
}

bool Liar::is_about(const Reaction& due) const {
  if (rejection_ == nullptr || (rejection_->in_trailers && !due.in_trailers)) {
    return false;
  }
  const auto& checks = rejection_->checks;
  return due.clause == rejection_->clause ||
         std::find(checks.begin(), checks.end(), due.clause) != checks.end();
}

Reaction Liar::react(Reaction due) {
  if (!is_about(due)) {
    return due;
  }
  if (lie_.how == "ignore") {
    due.kind = Reaction::Kind::none;
  } else if (lie_.how == "close") {
    due.kind = Reaction::Kind::hang_up;
  } else if (lie_.how == "react") {
    due.kind = Reaction::Kind::connection_error;
  } else if (lie_.how == "wrong-code") {
    due.code = kWrongCode;
  } else if (lie_.how == "wrong-status") {
    due.status = static_cast<std::uint32_t>(kWrongStatus);
  }
  return due;
}

std::optional<Reaction> Liar::refuses(const Stimulus& stimulus) {
  if (refusal_ == nullptr || !refusal_->matches(stimulus)) {
    return std::nullopt;
  }
  Reaction reaction{lie_.clause};
  reaction.reason = "refused";
  switch (refusal_->by) {
    case Refusal::By::connection:
      reaction.kind = Reaction::Kind::connection_error;
      reaction.code = wire::ErrorCode::PROTOCOL_ERROR;
      break;
    case Refusal::By::silent_close:
      reaction.kind = Reaction::Kind::hang_up;
      break;
    case Refusal::By::stream:
      reaction.kind = Reaction::Kind::stream_error;
      reaction.code = wire::ErrorCode::PROTOCOL_ERROR;
      break;
    case Refusal::By::status:
      reaction.kind = Reaction::Kind::grpc_status;
      reaction.status = static_cast<std::uint32_t>(kWrongStatus);
      break;
  }
  return reaction;
}

wire::Settings Liar::greeting(wire::Settings plain) {
  if (rejection_ != nullptr && rejection_->table_size) {
    plain.parameters.emplace_back(static_cast<std::uint16_t>(wire::SettingId::HEADER_TABLE_SIZE),
                                  *rejection_->table_size);
  }
  return plain;
}

void Liar::shape(Section& section) {
  if (shape_ != nullptr) {
    shape_->change(section);
  }
}

void Liar::shape(wire::Buffer& octets) {
  if (frame_shape_ == nullptr) {
    return;
  }
  OutFrames frames = split(octets);
  frame_shape_->change(frames, said_++);
  octets = join(frames);
}

void Liar::shape(std::string_view path, service::Steps& steps) {
  if (plot_ != nullptr) {
    plot_->change(path, steps);
  }
}

}  // namespace peer
