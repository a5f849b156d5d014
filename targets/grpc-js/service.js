// grpc.testing.TestService.
"use strict";

const { setTimeout: sleep } = require("node:timers/promises");

const INITIAL = "x-grpc-test-echo-initial";
const TRAILING = "x-grpc-test-echo-trailing-bin";
// A client that asks for the largest int32 gets an error and not the machine's memory.
const MAX_RESPONSE = 64 << 20;

module.exports = (grpc) => {
  const { status, Metadata } = grpc;

  function failure(code, details, metadata) {
    return Object.assign(new Error(details), { code, details, metadata });
  }

  // Sends the headers with what is to be echoed there; gives the trailers.
  function echo(call) {
    const [headers, trailers] = [new Metadata(), new Metadata()];
    for (const value of call.metadata.get(INITIAL)) headers.add(INITIAL, value);
    for (const value of call.metadata.get(TRAILING)) trailers.add(TRAILING, value);
    if (headers.get(INITIAL).length > 0) call.sendMetadata(headers);
    return trailers;
  }

  function zeros(size) {
    if (size < 0) throw failure(status.INVALID_ARGUMENT, "a negative response size");
    if (size > MAX_RESPONSE) throw failure(status.RESOURCE_EXHAUSTED, "response sizes end at 64 MiB");
    return { payload: { body: Buffer.alloc(size) } };
  }

  function check(wanted) {
    if (wanted?.code) throw failure(wanted.code, wanted.message);
  }

  function unary(answer) {
    return (call, done) => {
      const trailers = echo(call);
      try {
        done(null, answer(call.request), trailers);
      } catch (error) {
        done(Object.assign(error, { metadata: trailers }));
      }
    };
  }

  function unaryCall(request) {
    check(request.response_status);
    return zeros(request.response_size);
  }

  function cacheableUnaryCall(call, done) {
    const headers = new Metadata();
    headers.set("cache-control", "max-age=60, public");
    call.sendMetadata(headers);
    done(null, { payload: { body: Buffer.from(String(BigInt(Date.now()) * 1_000_000n)) } });
  }

  // What each request asks for, in order; the call ends with the first error.
  async function answer(call, requests) {
    const trailers = echo(call);
    try {
      for await (const request of requests) {
        check(request.response_status);
        for (const { size, interval_us } of request.response_parameters) {
          const response = zeros(size);
          if (interval_us > 0) await sleep(interval_us / 1000);
          if (call.cancelled) return;
          call.write(response);
        }
      }
      call.end(trailers);
    } catch (error) {
      call.emit("error", Object.assign(error, { metadata: trailers }));
    }
  }

  function streamingInputCall(call, done) {
    const trailers = echo(call);
    let size = 0;
    call.on("data", ({ payload }) => (size += payload?.body.length ?? 0));
    call.on("end", () => done(null, { aggregated_payload_size: size }, trailers));
  }

  function halfDuplexCall(call) {
    const requests = [];
    call.on("data", (request) => requests.push(request));
    call.on("end", () => answer(call, requests));
  }

  return {
    EmptyCall: unary(() => ({})),
    UnaryCall: unary(unaryCall),
    CacheableUnaryCall: cacheableUnaryCall,
    StreamingOutputCall: (call) => answer(call, [call.request]),
    StreamingInputCall: streamingInputCall,
    // As a plain iterable the call would be destroyed with its last request.
    FullDuplexCall: (call) => answer(call, call.iterator({ destroyOnReturn: false })),
    HalfDuplexCall: halfDuplexCall,
  };
};
