//! The interop service's code, from the protos of the reference server.

fn main() -> std::io::Result<()> {
    let protos = "../../proto";
    tonic_prost_build::configure()
        .build_client(false)
        .compile_protos(
            &[format!("{protos}/grpc/testing/test.proto")],
            &[protos.to_string()],
        )
}
