// What an end has left undone, once nothing more will come.
#include "wire/observer/dispatch.h"
#include "wire/observer/rules.h"

namespace wire::observer {

void hear_silence(Turn& turn) {
  goaway::left_undone(turn);
  preface::left_undone(turn);
  settings::left_undone(turn);
  ping::left_undone(turn);
}

}  // namespace wire::observer
