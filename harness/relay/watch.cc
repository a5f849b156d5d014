#include "harness/relay/watch.h"

namespace relay {
namespace {

Json line(std::string_view kind, const Event& event) {
  return {{"ev", kind},
          {"conn", event.connection},
          {"t", static_cast<double>(event.at.count()) / 1000}};
}

}  // namespace

void Watch::hear(const Event& event) {
  if (event.what == Event::What::opened) {
    Json opened = line("opened", event);
    opened["tls"] = event.tls;
    report_(opened);
    dialogues_.try_emplace(event.connection, event.connection, event.tls, report_);
    return;
  }
  if (event.what == Event::What::failed) {
    Json failed = line("failed", event);
    failed["why"] = engine::own_text(event.why);
    report_(failed);
    return;
  }
  const auto found = dialogues_.find(event.connection);
  if (found == dialogues_.end()) {
    return;
  }
  found->second.hear(event);
  if (event.what == Event::What::over) {
    dialogues_.erase(found);
  }
}

}  // namespace relay
