import io.grpc.InsecureServerCredentials;
import io.grpc.ServerBuilder;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptors;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.testing.integration.TestServiceImpl;
import java.io.File;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** The interop service of grpc-java; usage: Server netty|okhttp PORT [CERT KEY [CLIENT-CA]]. */
final class Server {
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 2 && arguments.length != 4 && arguments.length != 5) {
      System.err.println("usage: Server netty|okhttp PORT [CERT KEY [CLIENT-CA]]");
      System.exit(4);
    }
    ServerCredentials credentials = credentials(arguments);
    var service = new TestServiceImpl(Executors.newScheduledThreadPool(1));
    io.grpc.Server server = builder(arguments[0], new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[1])), credentials)
        .addService(ServerInterceptors.intercept(service, TestServiceImpl.interceptors()))
        .addService(new HealthStatusManager().getHealthService())
        .build()
        .start();
    System.out.println("listening on 127.0.0.1:" + server.getPort());
    server.awaitTermination();
  }

  /** With an authority only clients with a certificate of it are served. */
  private static ServerCredentials credentials(String[] arguments) throws Exception {
    if (arguments.length == 2) {
      return InsecureServerCredentials.create();
    }
    var tls = TlsServerCredentials.newBuilder().keyManager(new File(arguments[2]), new File(arguments[3]));
    if (arguments.length == 5) {
      tls.trustManager(new File(arguments[4])).clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
    }
    return tls.build();
  }

  private static ServerBuilder<?> builder(String transport, InetSocketAddress address, ServerCredentials credentials) {
    switch (transport) {
      case "netty": return NettyServerBuilder.forAddress(address, credentials);
      case "okhttp": return OkHttpServerBuilder.forPort(address, credentials);
      default: throw new IllegalArgumentException("no transport " + transport);
    }
  }
}
