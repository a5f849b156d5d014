import io.grpc.ServerInterceptors;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.servlet.jakarta.GrpcServlet;
import io.grpc.servlet.jakarta.ServletServerBuilder;
import io.grpc.testing.integration.TestServiceImpl;
import io.grpc.util.CertificateUtils;
import java.io.FileInputStream;
import java.security.KeyStore;
import java.util.concurrent.Executors;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The interop service of grpc-java as a servlet in Jetty; usage: JettyServer PORT [CERT KEY]. */
final class JettyServer {
  private static final String NO_PASSWORD = "";

  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 1 && arguments.length != 3) {
      System.err.println("usage: JettyServer PORT [CERT KEY]");
      System.exit(4);
    }
    var server = new Server();
    var configuration = new HttpConfiguration();
    var connector = arguments.length == 1
        ? new ServerConnector(server, new HTTP2CServerConnectionFactory(configuration))
        : overTls(server, configuration, identity(arguments[1], arguments[2]));
    connector.setHost("127.0.0.1");
    connector.setPort(Integer.parseInt(arguments[0]));
    server.addConnector(connector);
    server.setHandler(services());
    server.start();
    System.out.println("listening on 127.0.0.1:" + connector.getLocalPort());
    server.join();
  }

  private static ServletContextHandler services() {
    var service = new TestServiceImpl(Executors.newScheduledThreadPool(1));
    GrpcServlet servlet = new ServletServerBuilder()
        .addService(ServerInterceptors.intercept(service, TestServiceImpl.interceptors()))
        .addService(new HealthStatusManager().getHealthService())
        .buildServlet();
    var holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    var handler = new ServletContextHandler("/");
    handler.addServlet(holder, "/*");
    return handler;
  }

  private static ServerConnector overTls(Server server, HttpConfiguration configuration, SslContextFactory.Server tls) {
    configuration.addCustomizer(new SecureRequestCustomizer(false)); // no check of SNI: the tests connect to an address
    var alpn = new ALPNServerConnectionFactory("h2");
    alpn.setDefaultProtocol("http/1.1"); // of a client that does not speak of ALPN
    return new ServerConnector(
        server, new SslConnectionFactory(tls, alpn.getProtocol()), alpn,
        new HTTP2ServerConnectionFactory(configuration), new HttpConnectionFactory(configuration));
  }

  private static SslContextFactory.Server identity(String certificate, String key) throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (var certificates = new FileInputStream(certificate); var secret = new FileInputStream(key)) {
      store.setKeyEntry("server", CertificateUtils.getPrivateKey(secret), NO_PASSWORD.toCharArray(),
          CertificateUtils.getX509Certificates(certificates));
    }
    var tls = new SslContextFactory.Server();
    tls.setKeyStore(store);
    tls.setKeyStorePassword(NO_PASSWORD);
    return tls;
  }
}
