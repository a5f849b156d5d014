// nghttp2's session as a second opinion on a whole connection: one end of it, which reads what the
// other end says and reacts.
#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "wire/bytes.h"
#include "wire/hpack/field.h"
#include "wire/observer/role.h"
#include "wire/types.h"

namespace fuzz {

/// What was read of a connection.
struct Reading {
  struct Section {
    wire::StreamId stream = 0;  // of a promise, the promised one
    wire::hpack::FieldList fields;

    friend bool operator==(const Section&, const Section&) = default;
  };

  std::vector<Section> sections;
  std::map<wire::StreamId, wire::Buffer> content;

  void clear() {
    sections.clear();
    content.clear();
  }
  friend bool operator==(const Reading&, const Reading&) = default;
};

class Nghttp2Session {
 public:
  /// As this end. A client has asked for something already, on streams 1, 3, 5, 7; a server answers
  /// what is complete. `tight`: the limits that it announces are such that inputs can meet them.
  Nghttp2Session(wire::observer::Role role, bool tight);

  /// Takes octets of the other end.
  void receive(wire::Bytes octets);
  /// Appends what it says, until there is nothing more.
  void send(wire::Buffer& said);

  /// Why it could not go on, and said no GOAWAY; empty: it can.
  const std::string& failure() const { return failure_; }
  /// It neither reads nor says anything any more: the connection is to be closed.
  bool is_over() const;
  /// The stream has begun, and it has not forgotten it yet.
  bool knows(wire::StreamId stream) const;
  /// What it has read since the last clear(), and why it last refused something: in its own words,
  /// as far as it has any.
  const Reading& reading() const { return reading_; }
  const std::string& complaint() const { return complaint_; }
  void clear();

 private:
  struct Delete {
    void operator()(nghttp2_session* session) const { nghttp2_session_del(session); }
  };

  static Nghttp2Session& self(void* user) { return *static_cast<Nghttp2Session*>(user); }
  static nghttp2_session_callbacks* callbacks();
  static int on_begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* user);
  static int on_header(nghttp2_session*, const nghttp2_frame* frame, nghttp2_rcbuf* name,
                       nghttp2_rcbuf* value, std::uint8_t flags, void* user);
  static int on_invalid_header(nghttp2_session*, const nghttp2_frame* frame, nghttp2_rcbuf* name,
                               nghttp2_rcbuf* value, std::uint8_t flags, void* user);
  static int on_data(nghttp2_session*, std::uint8_t flags, std::int32_t stream,
                     const std::uint8_t* data, std::size_t size, void* user);
  static int on_frame(nghttp2_session* session, const nghttp2_frame* frame, void* user);
  static int on_invalid_frame(nghttp2_session*, const nghttp2_frame* frame, int code, void* user);

  static int on_error(nghttp2_session*, int code, const char* words, std::size_t size, void* user);

  void create();
  void ask();
  void announce(bool tight);

  wire::observer::Role role_;
  std::unique_ptr<nghttp2_session, Delete> session_;
  std::string failure_;
  Reading reading_;
  Reading::Section section_;  // that is being read
  std::string complaint_;
};

}  // namespace fuzz
