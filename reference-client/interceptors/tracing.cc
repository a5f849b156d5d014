#include "reference-client/interceptors/tracing.h"

#include <algorithm>
#include <optional>
#include <regex>
#include <utility>

namespace reference {
namespace {

using Clock = std::chrono::steady_clock;

class TracedCall final : public Passage {
 public:
  TracedCall(std::shared_ptr<Tracing::Spans> spans, Tracing::Span span)
      : spans_(std::move(spans)), span_(std::move(span)) {}

  void end(int status, int) override {
    span_.status = status;
    span_.ms = milliseconds(Clock::now() - start_);
    if (spans_->size() == longest_report) {
      spans_->pop_front();
    }
    spans_->push_back(std::move(span_));
  }

 private:
  std::shared_ptr<Tracing::Spans> spans_;
  Tracing::Span span_;
  Clock::time_point start_ = Clock::now();
};

/// Takes the caller's own traceparent away and tells its trace-id: the call goes on with that
/// trace.
std::optional<std::string> take_trace_id(Metadata& metadata) {
  static const std::regex traceparent("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");
  std::optional<std::string> trace_id;
  std::erase_if(metadata, [&](const auto& entry) {
    if (entry.first != "traceparent") {
      return false;
    }
    std::smatch match;
    if (std::regex_match(entry.second, match, traceparent) && match[1] != std::string(32, '0')) {
      trace_id = match[1];
    }
    return true;
  });
  return trace_id;
}

}  // namespace

std::string Tracing::random_id(std::size_t digits) {
  constexpr std::string_view hexadecimal = "0123456789abcdef";
  std::string id;
  do {
    id.clear();
    while (id.size() < digits) {
      id.push_back(hexadecimal[random_() & 15]);
    }
  } while (id.find_first_not_of('0') == std::string::npos);
  return id;
}

std::unique_ptr<Passage> Tracing::pass(const std::string& path, Metadata& metadata) {
  const auto parent = take_trace_id(metadata);
  Span span{path, parent ? *parent : random_id(32), random_id(16),
            milliseconds(Clock::now() - made_)};
  metadata.emplace_back("traceparent", "00-" + span.trace_id + "-" + span.span_id + "-01");
  return std::make_unique<TracedCall>(spans_, std::move(span));
}

void Tracing::report(nlohmann::ordered_json& event) const {
  auto& spans = event["spans"];
  if (spans.is_null()) {
    spans = nlohmann::ordered_json::array();
  }
  for (const Span& span : *spans_) {
    spans.push_back({{"path", span.path},
                     {"trace_id", span.trace_id},
                     {"span_id", span.span_id},
                     {"start_ms", span.start_ms},
                     {"ms", span.ms},
                     {"status", span.status}});
  }
}

}  // namespace reference
