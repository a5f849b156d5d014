#include "harness/engine/deflate_offer.h"

#include <cstdint>

#include "wire/tls_hello.h"

namespace engine {
namespace {

int create(BIO* bio) {
  BIO_set_init(bio, 1);
  return 1;
}

/// OpenSSL writes the ClientHello at once, and a new connection takes it whole.
int write(BIO* bio, const char* octets, int size) {
  BIO* next = BIO_next(bio);
  const wire::Bytes plain(reinterpret_cast<const std::uint8_t*>(octets),
                          static_cast<std::size_t>(size));
  const auto changed = BIO_number_written(next) == 0 ? wire::offer_deflate(plain) : std::nullopt;
  const int written = changed
                          ? BIO_write(next, changed->data(), static_cast<int>(changed->size()))
                          : BIO_write(next, octets, size);
  BIO_clear_retry_flags(bio);
  BIO_copy_next_retry(bio);
  return changed && written > 0 ? size : written;
}

int read(BIO* bio, char* octets, int size) {
  const int count = BIO_read(BIO_next(bio), octets, size);
  BIO_clear_retry_flags(bio);
  BIO_copy_next_retry(bio);
  return count;
}

long control(BIO* bio, int command, long number, void* pointer) {
  return BIO_next(bio) == nullptr ? 0 : BIO_ctrl(BIO_next(bio), command, number, pointer);
}

BIO_METHOD* make_method() {
  BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_FILTER, "offer of DEFLATE");
  BIO_meth_set_create(method, create);
  BIO_meth_set_write(method, write);
  BIO_meth_set_read(method, read);
  BIO_meth_set_ctrl(method, control);
  return method;
}

}  // namespace

BIO* make_deflate_offer() {
  static BIO_METHOD* const method = make_method();
  return BIO_new(method);
}

}  // namespace engine
