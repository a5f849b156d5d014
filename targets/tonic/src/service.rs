//! grpc.testing.TestService.

use std::time::{Duration, SystemTime};

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt};
use tonic::{Code, Request, Response, Status, Streaming};

pub mod proto {
    tonic::include_proto!("grpc.testing");
}
use proto::*;

// A client that asks for the largest int32 gets an error and not the machine's memory.
const MAX_RESPONSE: i32 = 64 << 20;

type Outputs = ReceiverStream<Result<StreamingOutputCallResponse, Status>>;

pub struct Service;

fn zeros(size: i32) -> Result<Option<Payload>, Status> {
    match size {
        ..0 => Err(Status::invalid_argument("a negative response size")),
        0..=MAX_RESPONSE => Ok(Some(Payload {
            body: vec![0; size as usize],
            ..Default::default()
        })),
        _ => Err(Status::resource_exhausted("response sizes end at 64 MiB")),
    }
}

fn check(wanted: Option<EchoStatus>) -> Result<(), Status> {
    match wanted {
        Some(status) if status.code != 0 => {
            Err(Status::new(Code::from(status.code), status.message))
        }
        _ => Ok(()),
    }
}

/// What each request asks for, as soon as it has come.
fn answer<S>(requests: S) -> Result<Response<Outputs>, Status>
where
    S: Stream<Item = Result<StreamingOutputCallRequest, Status>> + Send + Unpin + 'static,
{
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        tokio::select! {
            ended = send_all(requests, &sender) => if let Err(status) = ended { let _ = sender.send(Err(status)).await; },
            _ = sender.closed() => {} // nobody reads any more
        }
    });
    Ok(Response::new(ReceiverStream::new(receiver)))
}

async fn send_all<S>(
    mut requests: S,
    sender: &mpsc::Sender<Result<StreamingOutputCallResponse, Status>>,
) -> Result<(), Status>
where
    S: Stream<Item = Result<StreamingOutputCallRequest, Status>> + Unpin,
{
    while let Some(request) = requests.next().await {
        let request = request?;
        check(request.response_status)?;
        for wanted in request.response_parameters {
            let payload = zeros(wanted.size)?;
            if wanted.interval_us > 0 {
                tokio::time::sleep(Duration::from_micros(wanted.interval_us as u64)).await;
            }
            let _ = sender
                .send(Ok(StreamingOutputCallResponse { payload }))
                .await;
        }
    }
    Ok(())
}

#[tonic::async_trait]
impl test_service_server::TestService for Service {
    type StreamingOutputCallStream = Outputs;
    type FullDuplexCallStream = Outputs;
    type HalfDuplexCallStream = Outputs;

    async fn empty_call(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        Ok(Response::new(Empty {}))
    }

    async fn unary_call(
        &self,
        request: Request<SimpleRequest>,
    ) -> Result<Response<SimpleResponse>, Status> {
        let request = request.into_inner();
        check(request.response_status)?;
        let payload = zeros(request.response_size)?;
        let mut response = Response::new(SimpleResponse {
            payload,
            ..Default::default()
        });
        if !request
            .response_compressed
            .is_some_and(|wanted| wanted.value)
        {
            response.disable_compression();
        }
        Ok(response)
    }

    async fn cacheable_unary_call(
        &self,
        _: Request<SimpleRequest>,
    ) -> Result<Response<SimpleResponse>, Status> {
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        let payload = Some(Payload {
            body: now.as_nanos().to_string().into_bytes(),
            ..Default::default()
        });
        let mut response = Response::new(SimpleResponse {
            payload,
            ..Default::default()
        });
        response
            .metadata_mut()
            .insert("cache-control", "max-age=60, public".parse().unwrap());
        Ok(response)
    }

    async fn streaming_output_call(
        &self,
        request: Request<StreamingOutputCallRequest>,
    ) -> Result<Response<Outputs>, Status> {
        answer(tokio_stream::once(Ok(request.into_inner())))
    }

    async fn streaming_input_call(
        &self,
        request: Request<Streaming<StreamingInputCallRequest>>,
    ) -> Result<Response<StreamingInputCallResponse>, Status> {
        let mut requests = request.into_inner();
        let mut aggregated_payload_size = 0;
        while let Some(request) = requests.message().await? {
            aggregated_payload_size += request
                .payload
                .map_or(0, |payload| payload.body.len() as i32);
        }
        Ok(Response::new(StreamingInputCallResponse {
            aggregated_payload_size,
        }))
    }

    async fn full_duplex_call(
        &self,
        request: Request<Streaming<StreamingOutputCallRequest>>,
    ) -> Result<Response<Outputs>, Status> {
        answer(request.into_inner())
    }

    async fn half_duplex_call(
        &self,
        request: Request<Streaming<StreamingOutputCallRequest>>,
    ) -> Result<Response<Outputs>, Status> {
        let mut requests = request.into_inner();
        let mut collected = Vec::new();
        while let Some(request) = requests.message().await? {
            collected.push(Ok(request));
        }
        answer(tokio_stream::iter(collected))
    }

    async fn unimplemented_call(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        Err(Status::unimplemented("on purpose"))
    }
}
