#include "harness/relay/recording.h"

#include <array>
#include <cmath>
#include <istream>
#include <optional>
#include <string_view>

#include "wire/grpc/base64.h"

namespace relay {
namespace {

constexpr std::array<std::string_view, 5> kKinds = {"opened", "failed", "said", "ended", "over"};

std::optional<Event::What> kind_of(std::string_view text) {
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (kKinds[i] == text) {
      return static_cast<Event::What>(i);
    }
  }
  return std::nullopt;
}

/// The event of a line; its octets go to `octets`. Throws what the JSON library throws.
Event event_of(const Json& line, wire::Buffer& octets) {
  const auto what = kind_of(line.at("ev").get<std::string>());
  if (!what) {
    throw std::runtime_error("no such event");
  }
  Event event{.what = *what, .connection = line.at("conn").get<std::uint32_t>()};
  event.at = Time(std::llround(line.at("t").get<double>() * 1000));
  event.by = line.value("by", "client") == "server" ? Role::server : Role::client;
  event.tls = line.value("tls", false);
  event.reset = line.value("how", "FIN") == "RST";
  event.delivered = line.value("delivered", true);
  event.why = line.value("why", "");
  auto decoded = wire::grpc::base64_decode(line.value("octets", ""));
  if (!decoded) {
    throw std::runtime_error("octets: " + decoded.error());
  }
  octets = std::move(*decoded);
  event.octets = octets;
  return event;
}

}  // namespace

std::string recording_head() { return Json{{"ev", "recording"}, {"v", kRecordingVersion}}.dump(); }

std::string recording_line(const Event& event) {
  Json line = {{"ev", kKinds[static_cast<std::size_t>(event.what)]},
               {"conn", event.connection},
               {"t", static_cast<double>(event.at.count()) / 1000}};
  switch (event.what) {
    case Event::What::opened:
      line["tls"] = event.tls;
      break;
    case Event::What::failed:
      line["why"] = engine::own_text(event.why);
      break;
    case Event::What::said:
      line["by"] = wire::observer::to_string(event.by);
      line["octets"] = engine::base64(event.octets);
      break;
    case Event::What::ended:
      line["by"] = wire::observer::to_string(event.by);
      line["how"] = event.reset ? "RST" : "FIN";
      line["delivered"] = event.delivered;
      break;
    case Event::What::over:
      line["delivered"] = event.delivered;
      break;
  }
  return line.dump();
}

tl::expected<void, std::string> replay(std::istream& recording, Watch& watch) {
  std::string text;
  wire::Buffer octets;
  for (std::size_t number = 1; std::getline(recording, text); ++number) {
    try {
      const Json line = Json::parse(text);
      if (number > 1) {
        watch.hear(event_of(line, octets));
      } else if (line.at("ev") != "recording" || line.at("v") != kRecordingVersion) {
        return tl::unexpected<std::string>("line 1: this is no recording of version 1");
      }
    } catch (const std::exception& error) {
      return tl::unexpected("line " + std::to_string(number) + ": " + error.what());
    }
  }
  return {};
}

}  // namespace relay
