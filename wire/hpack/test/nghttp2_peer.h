// nghttp2's HPACK, as a second opinion.
#pragma once

#include <nghttp2/nghttp2.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "wire/bytes.h"
#include "wire/hpack/field.h"

namespace wire::hpack::testing {

/// Decodes with nghttp2.
class Inflater {
 public:
  Inflater() {
    nghttp2_hd_inflater* inflater = nullptr;
    nghttp2_hd_inflate_new(&inflater);
    inflater_.reset(inflater);
  }

  void set_max_table_size(std::uint32_t octets) {
    nghttp2_hd_inflate_change_table_size(inflater_.get(), octets);
  }

  /// The fields, or nothing if it rejects the block.
  std::optional<FieldList> decode(Bytes block) {
    FieldList fields;
    while (true) {
      nghttp2_nv nv;
      int flags = 0;
      const auto used = nghttp2_hd_inflate_hd2(inflater_.get(), &nv, &flags, block.data(),
                                               block.size(), /*in_final=*/1);
      if (used < 0) {
        return std::nullopt;
      }
      block = block.subspan(static_cast<std::size_t>(used));
      if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) {
        fields.push_back({text(nv.name, nv.namelen), text(nv.value, nv.valuelen),
                          (nv.flags & NGHTTP2_NV_FLAG_NO_INDEX) != 0});
      }
      if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) {
        nghttp2_hd_inflate_end_headers(inflater_.get());
        return fields;
      }
    }
  }

  std::size_t table_size() const {
    return nghttp2_hd_inflate_get_dynamic_table_size(inflater_.get());
  }

 private:
  struct Delete {
    void operator()(nghttp2_hd_inflater* inflater) const { nghttp2_hd_inflate_del(inflater); }
  };

  static std::string text(const std::uint8_t* octets, std::size_t size) {
    return {reinterpret_cast<const char*>(octets), size};
  }

  std::unique_ptr<nghttp2_hd_inflater, Delete> inflater_;
};

/// Encodes with nghttp2.
class Deflater {
 public:
  Deflater() {
    nghttp2_hd_deflater* deflater = nullptr;
    nghttp2_hd_deflate_new(&deflater, 4096);
    deflater_.reset(deflater);
  }

  void set_max_table_size(std::uint32_t octets) {
    nghttp2_hd_deflate_change_table_size(deflater_.get(), octets);
  }

  Buffer encode(const FieldList& fields) {
    std::vector<nghttp2_nv> pairs;
    pairs.reserve(fields.size());
    for (const Field& field : fields) {
      const auto flags = field.never_indexed ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE;
      pairs.push_back({octets(field.name), octets(field.value), field.name.size(),
                       field.value.size(), static_cast<std::uint8_t>(flags)});
    }
    Buffer block(nghttp2_hd_deflate_bound(deflater_.get(), pairs.data(), pairs.size()));
    const auto used = nghttp2_hd_deflate_hd(deflater_.get(), block.data(), block.size(),
                                            pairs.data(), pairs.size());
    block.resize(static_cast<std::size_t>(used));
    return block;
  }

  std::size_t table_size() const {
    return nghttp2_hd_deflate_get_dynamic_table_size(deflater_.get());
  }

 private:
  struct Delete {
    void operator()(nghttp2_hd_deflater* deflater) const { nghttp2_hd_deflate_del(deflater); }
  };

  /// nghttp2 asks for mutable octets and leaves them alone.
  static std::uint8_t* octets(const std::string& text) {
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
  }

  std::unique_ptr<nghttp2_hd_deflater, Delete> deflater_;
};

}  // namespace wire::hpack::testing
