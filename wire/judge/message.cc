// message: complete gRPC messages on a stream.
#include <algorithm>

#include "wire/judge/answer.h"
#include "wire/judge/finding.h"
#include "wire/judge/frame_facts.h"
#include "wire/judge/text.h"

namespace wire::judge {
namespace {

std::string count_of(std::size_t count) {
  return count == 1 ? "1 message" : std::to_string(count) + " messages";
}

/// What is wrong with a message, or nothing.
std::string fault(const ReceivedMessage& message, const Expect& expect) {
  if (expect.compressed && message.compressed != *expect.compressed) {
    return message.compressed ? "compressed" : "not compressed";
  }
  if (expect.data && message.data != *expect.data) {
    return "other data: " + std::to_string(message.data.size()) + " octets";
  }
  if (expect.contains &&
      std::search(message.data.begin(), message.data.end(), expect.contains->begin(),
                  expect.contains->end()) == message.data.end()) {
    return std::to_string(message.data.size()) + " octets that do not hold those asked for";
  }
  return {};
}

/// Uses up the messages, and the headers and data before the last of them was complete. A DATA
/// frame in which more messages are complete is left to later expectations.
void use_up(Finding& finding, const View& view, const Stream& stream,
            const std::vector<ReceivedMessage>& all, std::size_t first) {
  const std::size_t beyond = first + finding.messages;
  const std::size_t last = all[beyond - 1].event;
  const bool holds_more = beyond < all.size() && all[beyond].event == last;
  for (const std::size_t index : stream.events) {
    const bool before = index < last && index < view.until && index != stream.reset;
    if (before || (index == last && !holds_more)) {
      finding.consumed.push_back(index);
    }
  }
}

Finding by_messages(const View& view, const Stream& stream, const std::vector<ReceivedMessage>& all,
                    std::size_t first, const Expect& expect) {
  const std::string seen = count_of(expect.count);
  Finding finding = positive(VerdictKind::pass, "sent " + seen, seen, {});
  for (std::size_t i = first; i < first + expect.count; ++i) {
    finding.evidence.push_back(all[i].event);
    if (const std::string what = fault(all[i], expect); !what.empty()) {
      finding = positive(VerdictKind::fail, "sent a message that is wrong (" + what + ")",
                         "a message, " + what, {all[i].event});
      break;
    }
  }
  finding.messages = expect.count;
  use_up(finding, view, stream, all, first);
  return finding;
}

Finding too_few(const View& view, const Stream& stream, std::size_t got) {
  const std::size_t end = stream.reset.value_or(stream.ended.value_or(0));
  const std::string how = stream.reset ? frame_name(*view.dialogue.frame(end))
                                       : summary(answer_on(view.dialogue, &stream));
  return positive(VerdictKind::fail, "ended the stream after " + count_of(got) + ": " + how, how,
                  {end});
}

}  // namespace

Finding read_message(const View& view, const Expect& expect) {
  const StreamId id = view.resolve(expect.stream);
  const Stream* stream = view.dialogue.stream(id);
  const auto used = view.consumed.messages.find(id);
  const std::size_t first = used == view.consumed.messages.end() ? 0 : used->second;
  std::size_t got = 0;
  Finding finding;
  if (stream != nullptr) {
    const ReceivedMessages received = messages_of(view.dialogue, *stream);
    got = received.complete.size() - std::min(first, received.complete.size());
    if (expect.count > 0 && got >= expect.count) {
      finding = by_messages(view, *stream, received.complete, first, expect);
      finding.stream = id;
      return finding;
    }
    if (stream->reset || stream->ended) {
      return too_few(view, *stream, got);
    }
  }
  const End& end = view.dialogue.complaint();
  if (end.close || end.before_script || end.error()) {
    return ended(view, "after " + count_of(got));
  }
  return absent(view, "sent " + count_of(got));
}

}  // namespace wire::judge
