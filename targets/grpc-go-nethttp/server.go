// A server of grpc-go's handler (ServeHTTP) behind Go's own net/http: prints `listening on 127.0.0.1:PORT` and serves
// until SIGTERM or SIGINT. Usage: server PORT [CERT KEY [CLIENT-CA]]
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"

	"google.golang.org/grpc"
	_ "google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/interop"
	testpb "google.golang.org/grpc/interop/grpc_testing"
)

// Without this the reply's coding is the request's.
func compressIfWanted(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
	if simple, ok := request.(*testpb.SimpleRequest); ok && simple.GetResponseCompressed().GetValue() {
		if err := grpc.SetSendCompressor(ctx, "gzip"); err != nil {
			log.Print(err) // the client does not accept it
		}
	}
	return handle(ctx, request)
}

// With an authority only clients with a certificate of it are served.
func trusting(authority []string) *tls.Config {
	if len(authority) == 0 {
		return nil
	}
	certificates, err := os.ReadFile(authority[0])
	if err != nil {
		log.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(certificates)
	return &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool}
}

// Services that health checking knows of beyond those that there are.
func moreServices() int {
	number, _ := strconv.Atoi(os.Getenv("MORE_SERVICES"))
	return number
}

func main() {
	if len(os.Args) != 2 && len(os.Args) != 4 && len(os.Args) != 5 {
		log.Fatal("usage: server PORT [CERT KEY [CLIENT-CA]]")
	}
	service := grpc.NewServer(grpc.UnaryInterceptor(compressIfWanted))
	testpb.RegisterTestServiceServer(service, interop.NewTestServer())
	wellbeing := health.NewServer()
	wellbeing.SetServingStatus(testpb.TestService_ServiceDesc.ServiceName, healthpb.HealthCheckResponse_SERVING)
	for number := moreServices(); number > 0; number-- {
		wellbeing.SetServingStatus(fmt.Sprintf("wireproof.SERVICE_%d", number), healthpb.HealthCheckResponse_SERVING)
	}
	healthpb.RegisterHealthServer(service, wellbeing)

	server := &http.Server{Handler: service, Protocols: new(http.Protocols)}
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on %s\n", listener.Addr())
	if len(os.Args) > 3 {
		server.TLSConfig = trusting(os.Args[4:])
		server.Protocols.SetHTTP2(true)
		err = server.ServeTLS(listener, os.Args[2], os.Args[3])
	} else {
		server.Protocols.SetUnencryptedHTTP2(true)
		err = server.Serve(listener)
	}
	log.Fatal(err)
}
