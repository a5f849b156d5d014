// What an end has left undone, once nothing more will come.
#include "wire/observer/dispatch.h"
#include "wire/observer/grpc/hooks.h"
#include "wire/observer/rules.h"

namespace wire::observer {

void hear_silence(Turn& turn) {
  goaway::left_undone(turn);
  preface::left_undone(turn);
  settings::left_undone(turn);
  ping::left_undone(turn);
}

void hear_silence_of_calls(Turn& turn) {
  if (turn.connection.closing || turn.speaker().goaways.errors > 0) {
    return;
  }
  turn.connection.streams.each([&turn](Stream& stream) {
    turn.stream = &stream;
    turn.stream_id = stream.id;
    if (stream.grpc() && !stream.closed()) {
      grpc::on_silence(turn);
    }
  });
}

}  // namespace wire::observer
