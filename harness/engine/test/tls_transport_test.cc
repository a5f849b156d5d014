#include "harness/engine/tls_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "harness/engine/test/loopback.h"

namespace engine::test {
namespace {

/// A key and the certificate that it signed itself, for `localhost`.
class Identity {
 public:
  Identity() : key_(EVP_EC_gen("P-256")), certificate_(X509_new()) {
    X509_set_version(certificate_, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate_), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate_), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate_), 3'600);
    X509_set_pubkey(certificate_, key_);
    X509_NAME* name = X509_get_subject_name(certificate_);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
    X509_set_issuer_name(certificate_, name);
    X509_sign(certificate_, key_, EVP_sha256());
  }
  ~Identity() {
    X509_free(certificate_);
    EVP_PKEY_free(key_);
  }
  Identity(const Identity&) = delete;
  Identity& operator=(const Identity&) = delete;

  void use_in(SSL_CTX* context) const {
    SSL_CTX_use_certificate(context, certificate_);
    SSL_CTX_use_PrivateKey(context, key_);
  }
  /// Writes the certificate down, for those that are to trust it, and its key, for who is to show it.
  void write(const std::string& path) const {
    std::FILE* file = std::fopen(path.c_str(), "w");
    PEM_write_X509(file, certificate_);
    PEM_write_PrivateKey(file, key_, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
  }

 private:
  EVP_PKEY* key_;
  X509* certificate_;
};

int choose_h2(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* offered,
              unsigned int offered_size, void*) {
  static const unsigned char kH2[] = {2, 'h', '2'};
  const int found = SSL_select_next_proto(const_cast<unsigned char**>(out), size, kH2, sizeof kH2,
                                          offered, offered_size);
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

/// One served connection, the handshake done.
class Session {
 public:
  /// With a `client_ca` only a client with its certificate is served.
  Session(int fd, const Identity& identity, bool alpn, const std::string& client_ca = {})
      : context_(SSL_CTX_new(TLS_server_method())) {
    identity.use_in(context_);
    if (!client_ca.empty()) {
      SSL_CTX_set_verify(context_, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
      SSL_CTX_load_verify_locations(context_, client_ca.c_str(), nullptr);
    }
    if (alpn) {
      SSL_CTX_set_alpn_select_cb(context_, choose_h2, nullptr);
    }
    ssl_ = SSL_new(context_);
    SSL_set_fd(ssl_, fd);
    SSL_accept(ssl_);
  }
  ~Session() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  std::string read_to_end() {
    std::string text;
    char buffer[4096];
    for (int got = 0; (got = SSL_read(ssl_, buffer, sizeof buffer)) > 0;) {
      text.append(buffer, static_cast<std::size_t>(got));
    }
    return text;
  }
  void say(const std::string& text) { SSL_write(ssl_, text.data(), static_cast<int>(text.size())); }
  void close_notify() { SSL_shutdown(ssl_); }

 private:
  SSL_CTX* context_;
  SSL* ssl_ = nullptr;
};

Address with_tls(Address address, TlsOptions options = {}) {
  address.tls = std::move(options);
  return address;
}

std::string scratch(const std::string& name) { return testing::TempDir() + "/wireproof-" + name; }

TEST(TlsTransport, OffersH2AndTellsThatItWasChosen) {
  const Identity identity;
  const Loopback server([&](int fd) {
    Session session(fd, identity, true);
    session.say("hello");
    session.close_notify();
  });
  EventLoop loop;
  Heard heard(loop);
  const auto transport = connect(loop, with_tls(server.address()), heard);
  loop.run();
  EXPECT_EQ(heard.failure, "");
  EXPECT_EQ(heard.protocol, "h2");
  EXPECT_EQ(heard.data, "hello");
  EXPECT_TRUE(heard.ended);
  EXPECT_FALSE(heard.reset);
}

TEST(TlsTransport, TellsThatNoProtocolWasChosen) {
  const Identity identity;
  const Loopback server([&](int fd) { Session(fd, identity, false).close_notify(); });
  EventLoop loop;
  Heard heard(loop);
  const auto transport = connect(loop, with_tls(server.address()), heard);
  loop.run();
  EXPECT_TRUE(heard.open);
  EXPECT_EQ(heard.protocol, "");
}

TEST(TlsTransport, ReadsOnAfterItHasEndedItsOwnDirection) {
  const Identity identity;
  const Loopback server([&](int fd) {
    Session session(fd, identity, true);
    session.say("heard: " + session.read_to_end());
    session.close_notify();
  });
  EventLoop loop;
  Heard heard(loop);
  const auto transport = connect(loop, with_tls(server.address()), heard);
  heard.when_open = [&] {
    transport->write(octets("last words"));
    transport->shutdown_write();
  };
  loop.run();
  EXPECT_EQ(heard.data, "heard: last words");
  EXPECT_FALSE(heard.reset);
}

TEST(TlsTransport, AnEndWithoutCloseNotifyIsAnEnd) {
  const Identity identity;
  const Loopback server([&](int fd) { Session(fd, identity, true).say("bye"); });
  EventLoop loop;
  Heard heard(loop);
  const auto transport = connect(loop, with_tls(server.address()), heard);
  loop.run();
  EXPECT_EQ(heard.data, "bye");
  EXPECT_TRUE(heard.ended);
  EXPECT_FALSE(heard.reset);
}

TEST(TlsTransport, TellsAResetFromAnEnd) {
  const Identity identity;
  const Loopback server([&](int fd) {
    Session session(fd, identity, true);
    will_reset(fd);
  });
  EventLoop loop;
  Heard heard(loop);
  const auto transport = connect(loop, with_tls(server.address()), heard);
  loop.run();
  EXPECT_TRUE(heard.ended);
  EXPECT_TRUE(heard.reset);
}

TEST(TlsTransport, WritesTheKeysDown) {
  const Identity identity;
  TlsOptions options;
  options.key_log_file = scratch("keys.log");
  std::remove(options.key_log_file.c_str());
  const Loopback server([&](int fd) { Session(fd, identity, true).close_notify(); });
  EventLoop loop;
  Heard heard(loop);
  const auto transport = connect(loop, with_tls(server.address(), options), heard);
  loop.run();
  std::ostringstream log;
  log << std::ifstream(options.key_log_file).rdbuf();
  EXPECT_THAT(log.str(), testing::HasSubstr("CLIENT_TRAFFIC_SECRET_0 "));
}

TEST(TlsTransport, TakesACertificateOfTheAuthorityThatItTrustsForTheNameThatItAskedFor) {
  const Identity identity;
  TlsOptions options;
  options.ca_file = scratch("trusted.pem");
  options.server_name = "localhost";
  identity.write(options.ca_file);
  const Loopback server([&](int fd) { Session(fd, identity, true).close_notify(); });
  EventLoop loop;
  Heard heard(loop);
  const auto transport = connect(loop, with_tls(server.address(), options), heard);
  loop.run();
  EXPECT_EQ(heard.failure, "");
  EXPECT_EQ(heard.protocol, "h2");
}

TEST(TlsTransport, RefusesACertificateOfAnotherAuthority) {
  const Identity identity;
  const Identity other;
  TlsOptions options;
  options.ca_file = scratch("other.pem");
  other.write(options.ca_file);
  const Loopback server([&](int fd) { Session(fd, identity, true).read_to_end(); });
  EventLoop loop;
  Heard heard(loop);
  const auto transport = connect(loop, with_tls(server.address(), options), heard);
  loop.run();
  EXPECT_FALSE(heard.open);
  EXPECT_THAT(heard.failure, testing::HasSubstr("certificate verify failed"));
}

/// To a server that wants a certificate: what the client hears of it.
class ClientCertificate : public testing::Test {
 protected:
  Heard& meet(std::optional<wire::judge::TlsOffer> offer) {
    TlsOptions options;
    options.client_certificates = {{"trusted", file_}, {"other", other_file_}};
    options.offer = std::move(offer);
    transport_ = connect(loop_, with_tls(server_.address(), options), heard_);
    loop_.run();
    return heard_;
  }
  static wire::judge::TlsOffer showing(const std::string& name, const std::string& version) {
    wire::judge::TlsOffer offer;
    offer.alpn = {"h2"};
    offer.lowest = offer.highest = version;
    offer.client_certificate = name;
    return offer;
  }
  static std::string written(const Identity& identity, const std::string& name) {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    const std::string path = scratch(std::string(test->name()) + "-" + name);
    identity.write(path);
    return path;
  }

  const Identity identity_;
  const Identity client_;
  const Identity other_;
  const std::string file_ = written(client_, "client.pem");
  const std::string other_file_ = written(other_, "other-client.pem");
  const Loopback server_{[this](int fd) {
    Session session(fd, identity_, true, file_);
    session.say("hello");
    session.close_notify();
  }};
  EventLoop loop_;
  Heard heard_{loop_};
  std::unique_ptr<Transport> transport_;
};

TEST_F(ClientCertificate, TheTrustedOneIsShownWhereNothingElseIsWanted) {
  EXPECT_EQ(meet(std::nullopt).data, "hello");
}

TEST_F(ClientCertificate, TheTrustedOneIsShownInAnOfferThatNamesNone) {
  wire::judge::TlsOffer offer = showing("", "1.3");
  offer.client_certificate.reset();
  EXPECT_EQ(meet(offer).data, "hello");
}

TEST_F(ClientCertificate, NoneIsRefused) {
  EXPECT_EQ(meet(showing("none", "1.2")).refusal, "handshake_failure");
}

TEST_F(ClientCertificate, NoneIsRefusedAfterTheHandshakeOfTls13) {
  meet(showing("none", "1.3"));
  EXPECT_EQ(heard_.data, "");
  EXPECT_EQ(heard_.alert, "certificate_required");
}

TEST_F(ClientCertificate, AnotherIsRefused) {
  EXPECT_EQ(meet(showing("other", "1.2")).refusal, "unknown_ca");
}

TEST_F(ClientCertificate, OneThatIsNotThereIsSaidToBeMissing) {
  EXPECT_THAT(meet(showing("lost", "1.3")).failure, testing::HasSubstr("certificate `lost`"));
}

TEST(TlsTransport, FailsWhereThePeerSpeaksNoTls) {
  const Loopback server([](int fd) { say(fd, "HTTP/1.1 400 Bad Request\r\n\r\n"); });
  EventLoop loop;
  Heard heard(loop);
  const auto transport = connect(loop, with_tls(server.address()), heard);
  loop.run();
  EXPECT_FALSE(heard.open);
  EXPECT_THAT(heard.failure, testing::HasSubstr("TLS handshake"));
}

}  // namespace
}  // namespace engine::test
