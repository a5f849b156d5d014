//! A server on tonic: prints `listening on 127.0.0.1:PORT` and serves until SIGTERM or SIGINT.
//! Usage: tonic-server PORT [CERT KEY [CLIENT-CA]]

mod echo;
mod service;

use std::error::Error;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_stream::wrappers::TcpListenerStream;
use tonic::codec::CompressionEncoding::Gzip;
use tonic::transport::{Certificate, Identity, Server, ServerTlsConfig};

use service::{Service, proto::test_service_server::TestServiceServer};

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (port, tls) = match arguments.as_slice() {
        [port] => (port, None),
        [port, cert, key] => (port, Some(identity(cert, key)?)),
        [port, cert, key, authority] => {
            let authority = Certificate::from_pem(std::fs::read(authority)?);
            (port, Some(identity(cert, key)?.client_ca_root(authority)))
        }
        _ => return Err("usage: tonic-server PORT [CERT KEY [CLIENT-CA]]".into()),
    };
    let listener = TcpListener::bind(("127.0.0.1", port.parse::<u16>()?)).await?;
    let address = listener.local_addr()?;

    let mut server = Server::builder();
    if let Some(tls) = tls {
        server = server.tls_config(tls)?;
    }
    let (_, health) = tonic_health::server::health_reporter();
    let service = TestServiceServer::new(Service)
        .accept_compressed(Gzip)
        .send_compressed(Gzip);
    let serving = server
        .layer(tower::layer::layer_fn(echo::Echo))
        .add_service(health)
        .add_service(service)
        .serve_with_incoming(TcpListenerStream::new(listener));
    println!("listening on {address}");

    let (mut terminated, mut interrupted) = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    tokio::select! {
        ended = serving => ended?,
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
    }
    Ok(())
}

fn identity(cert: &str, key: &str) -> std::io::Result<ServerTlsConfig> {
    let identity = Identity::from_pem(std::fs::read(cert)?, std::fs::read(key)?);
    Ok(ServerTlsConfig::new().identity(identity))
}
