#include "wire/observer/grpc/hooks.h"

namespace wire::observer::grpc {

void on_section(Turn& /*turn*/, const Section& /*section*/) {}
void on_data(Turn& /*turn*/, Bytes /*content*/) {}
void on_end(Turn& /*turn*/) {}
void on_reset(Turn& /*turn*/, ErrorCode /*code*/) {}

}  // namespace wire::observer::grpc
