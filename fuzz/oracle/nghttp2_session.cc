#include "fuzz/oracle/nghttp2_session.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace fuzz {
namespace {

using wire::observer::Role;

std::string text(nghttp2_rcbuf* octets) {
  const nghttp2_vec vector = nghttp2_rcbuf_get_buf(octets);
  return {reinterpret_cast<const char*>(vector.base), vector.len};
}

/// nghttp2 asks for mutable octets and leaves them alone.
nghttp2_nv field(std::string_view name, std::string_view value) {
  const auto octets = [](std::string_view view) {
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(view.data()));
  };
  return {octets(name), octets(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

/// More is to come, but never does: the stream stays open.
ssize_t never(nghttp2_session*, std::int32_t, std::uint8_t*, std::size_t, std::uint32_t*,
              nghttp2_data_source*, void*) {
  return NGHTTP2_ERR_DEFERRED;
}

/// What can be wrong with a field for nghttp2, as far as name and value tell.
std::string complaint_about(std::string_view name, std::string_view value) {
  const auto is_control = [](char c) {
    const auto octet = static_cast<std::uint8_t>(c);
    return (octet < 0x20 && c != '\t') || octet == 0x7f;
  };
  if (name.empty()) {
    return "empty name";
  }
  if (std::any_of(value.begin(), value.end(), is_control)) {
    return "control character in value";
  }
  return "field " + std::string(name);
}

wire::StreamId stream_of(const nghttp2_frame& frame) {
  return static_cast<wire::StreamId>(frame.hd.type == NGHTTP2_PUSH_PROMISE
                                         ? frame.push_promise.promised_stream_id
                                         : frame.hd.stream_id);
}

/// Credit is never given back: windows can be met. Resets are counted without a clock, so that the
/// same octets do the same each time.
nghttp2_option* options() {
  static nghttp2_option* const kOptions = [] {
    constexpr std::uint64_t kResets = 1000;
    nghttp2_option* made = nullptr;
    nghttp2_option_new(&made);
    nghttp2_option_set_no_auto_window_update(made, 1);
    nghttp2_option_set_stream_reset_rate_limit(made, kResets, 0);
    return made;
  }();
  return kOptions;
}

}  // namespace

nghttp2_session_callbacks* Nghttp2Session::callbacks() {
  static nghttp2_session_callbacks* const kCallbacks = [] {
    nghttp2_session_callbacks* made = nullptr;
    nghttp2_session_callbacks_new(&made);
    nghttp2_session_callbacks_set_on_begin_headers_callback(made, on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback2(made, on_header);
    nghttp2_session_callbacks_set_on_invalid_header_callback2(made, on_invalid_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(made, on_frame);
    nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(made, on_invalid_frame);
    nghttp2_session_callbacks_set_error_callback2(made, on_error);
    return made;
  }();
  return kCallbacks;
}

Nghttp2Session::Nghttp2Session(Role role, bool tight) : role_(role) {
  create();
  announce(tight);
  if (role_ == Role::client) {
    ask();
  }
}

void Nghttp2Session::create() {
  nghttp2_session* session = nullptr;
  if (role_ == Role::client) {
    nghttp2_session_client_new2(&session, callbacks(), this, options());
  } else {
    nghttp2_session_server_new2(&session, callbacks(), this, options());
  }
  session_.reset(session);
}

void Nghttp2Session::announce(bool tight) {
  constexpr std::array<nghttp2_settings_entry, 2> kTight = {
      {{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 2}, {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 300}}};
  nghttp2_submit_settings(session_.get(), NGHTTP2_FLAG_NONE, kTight.data(),
                          tight ? kTight.size() : 0);
}

void Nghttp2Session::ask() {
  nghttp2_data_provider content{};
  content.read_callback = never;
  const auto request = [&](std::string_view method, const nghttp2_data_provider* provider) {
    std::array<nghttp2_nv, 5> fields = {field(":method", method), field(":authority", "a"),
                                        field(":scheme", "http"), field(":path", "/"),
                                        field("user-agent", "fuzz")};
    std::size_t count = fields.size();
    if (method == "CONNECT") {  // it has neither scheme nor path
      fields[2] = fields.back();
      count -= 2;
    }
    nghttp2_submit_request(session_.get(), nullptr, fields.data(), count, provider, nullptr);
  };
  request("GET", nullptr);
  request("POST", &content);
  request("HEAD", nullptr);
  request("CONNECT", &content);
}

void Nghttp2Session::receive(wire::Bytes octets) {
  if (!failure_.empty()) {
    return;
  }
  const ssize_t read = nghttp2_session_mem_recv(session_.get(), octets.data(), octets.size());
  if (read < 0) {
    failure_ = nghttp2_strerror(static_cast<int>(read));
  }
}

void Nghttp2Session::send(wire::Buffer& said) {
  const std::uint8_t* octets = nullptr;
  for (ssize_t size = 0; (size = nghttp2_session_mem_send(session_.get(), &octets)) > 0;) {
    said.insert(said.end(), octets, octets + size);
  }
}

void Nghttp2Session::clear() {
  reading_.clear();
  complaint_.clear();
}

int Nghttp2Session::on_begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* user) {
  self(user).section_ = {stream_of(*frame), {}};
  return 0;
}

int Nghttp2Session::on_header(nghttp2_session*, const nghttp2_frame*, nghttp2_rcbuf* name,
                              nghttp2_rcbuf* value, std::uint8_t flags, void* user) {
  self(user).section_.fields.push_back(
      {text(name), text(value), (flags & NGHTTP2_NV_FLAG_NO_INDEX) != 0});
  return 0;
}

/// Left alone, nghttp2 drops the field and keeps the section; an application that does what RFC
/// 9113 §8.2.1 asks for refuses it here.
int Nghttp2Session::on_invalid_header(nghttp2_session*, const nghttp2_frame*, nghttp2_rcbuf* name,
                                      nghttp2_rcbuf* value, std::uint8_t, void* user) {
  self(user).complaint_ = complaint_about(text(name), text(value));
  return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

/// Its words have the field's name in them: "… name: [host], value: […".
int Nghttp2Session::on_error(nghttp2_session*, int code, const char* words, std::size_t size,
                             void* user) {
  constexpr std::string_view kName = "name: [";
  const std::string_view text(words, size);
  const std::size_t begin = text.find(kName);
  Nghttp2Session& that = self(user);
  const bool known = !that.complaint_.empty();
  if (known || code != NGHTTP2_ERR_HTTP_HEADER || begin == std::string_view::npos) {
    return 0;
  }
  const std::string_view rest = text.substr(begin + kName.size());
  const std::string name(rest.substr(0, rest.find(']')));
  const auto& before = that.section_.fields;
  const bool again = std::any_of(before.begin(), before.end(),
                                 [&name](const auto& field) { return field.name == name; });
  that.complaint_ = (again ? "second field " : "field ") + name;
  return 0;
}

bool Nghttp2Session::knows(wire::StreamId stream) const {
  nghttp2_stream* const found =
      nghttp2_session_find_stream(session_.get(), static_cast<std::int32_t>(stream));
  if (found == nullptr) {
    return false;
  }
  const auto state = nghttp2_stream_get_state(found);  // idle: only priorities tell of it
  return state != NGHTTP2_STREAM_STATE_IDLE && state != NGHTTP2_STREAM_STATE_CLOSED;
}

bool Nghttp2Session::is_over() const {
  return nghttp2_session_want_read(session_.get()) == 0 &&
         nghttp2_session_want_write(session_.get()) == 0;
}

int Nghttp2Session::on_data(nghttp2_session*, std::uint8_t, std::int32_t stream,
                            const std::uint8_t* data, std::size_t size, void* user) {
  wire::Buffer& content = self(user).reading_.content[static_cast<wire::StreamId>(stream)];
  content.insert(content.end(), data, data + size);
  return 0;
}

int Nghttp2Session::on_frame(nghttp2_session* session, const nghttp2_frame* frame, void* user) {
  Nghttp2Session& that = self(user);
  if (frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_PUSH_PROMISE) {
    that.reading_.sections.push_back(that.section_);
  }
  const bool ends = (frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) &&
                    (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
  if (ends && that.role_ == Role::server) {
    const std::array<nghttp2_nv, 3> fields = {field(":status", "200"),
                                              field("content-type", "application/grpc"),
                                              field("grpc-status", "0")};
    nghttp2_submit_response(session, frame->hd.stream_id, fields.data(), fields.size(), nullptr);
  }
  return 0;
}

int Nghttp2Session::on_invalid_frame(nghttp2_session*, const nghttp2_frame*, int code, void* user) {
  std::string& complaint = self(user).complaint_;
  complaint = complaint.empty() ? nghttp2_strerror(code) : complaint;
  return 0;
}

}  // namespace fuzz
