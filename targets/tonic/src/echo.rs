//! A layer that echoes metadata: tonic has no trailing metadata for a call that ends well.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use http_body_util::BodyExt;
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use tonic::metadata::{BinaryMetadataValue, MetadataMap};
use tower::Service;

const INITIAL: &str = "x-grpc-test-echo-initial";
const TRAILING: &str = "x-grpc-test-echo-trailing-bin";

#[derive(Clone)]
pub struct Echo<S>(pub S);

impl<S> Service<Request<Body>> for Echo<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let values = |name| {
            request
                .headers()
                .get_all(name)
                .iter()
                .cloned()
                .collect::<Vec<_>>()
        };
        let (initial, trailing) = (
            values(INITIAL),
            values(TRAILING)
                .into_iter()
                .filter_map(encoded_anew)
                .collect::<Vec<_>>(),
        );
        let answer = self.0.call(request);
        Box::pin(async move {
            let mut response = answer.await?;
            add(response.headers_mut(), INITIAL, initial);
            if response.headers().contains_key("grpc-status") {
                add(response.headers_mut(), TRAILING, trailing); // the headers are the trailers, too
                return Ok(response);
            }
            Ok(response.map(|body| {
                Body::new(body.map_frame(move |mut frame| {
                    if let Some(trailers) = frame.trailers_mut() {
                        add(trailers, TRAILING, trailing.clone());
                    }
                    frame
                }))
            }))
        })
    }
}

/// As tonic would send these octets, whatever the padding that they came with.
fn encoded_anew(value: HeaderValue) -> Option<HeaderValue> {
    let octets = MetadataMap::from_headers(HeaderMap::from_iter([(
        HeaderName::from_static(TRAILING),
        value,
    )]));
    let octets = octets.get_bin(TRAILING)?.to_bytes().ok()?;
    let mut encoded = MetadataMap::new();
    encoded.insert_bin(TRAILING, BinaryMetadataValue::from_bytes(&octets));
    encoded.into_headers().remove(TRAILING)
}

fn add(headers: &mut HeaderMap, name: &'static str, values: Vec<HeaderValue>) {
    for value in values {
        headers.append(name, value);
    }
}
