package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"connectrpc.com/connect"
	testpb "google.golang.org/grpc/interop/grpc_testing"
)

const (
	initialKey  = "X-Grpc-Test-Echo-Initial"
	trailingKey = "X-Grpc-Test-Echo-Trailing-Bin"
	// A client that asks for the largest int32 gets an error and not the machine's memory.
	maxResponse = 64 << 20
)

type (
	outputRequest  = testpb.StreamingOutputCallRequest
	outputResponse = testpb.StreamingOutputCallResponse
	duplexStream   = connect.BidiStream[outputRequest, outputResponse]
)

// grpc.testing.TestService, as generated code would register it.
func testService() http.Handler {
	mux := http.NewServeMux()
	handle := func(method string, newHandler func(string, ...connect.HandlerOption) *connect.Handler) {
		path := "/grpc.testing.TestService/" + method
		mux.Handle(path, newHandler(path))
	}
	handle("EmptyCall", unary(func(*testpb.Empty) (*testpb.Empty, error) { return &testpb.Empty{}, nil }))
	handle("UnaryCall", unary(unaryCall))
	handle("CacheableUnaryCall", unary(cacheableUnaryCall))
	handle("UnimplementedCall", unary(func(*testpb.Empty) (*testpb.Empty, error) {
		return nil, connect.NewError(connect.CodeUnimplemented, errors.New("on purpose"))
	}))
	handle("StreamingOutputCall", func(path string, options ...connect.HandlerOption) *connect.Handler {
		return connect.NewServerStreamHandler(path, streamingOutputCall, options...)
	})
	handle("StreamingInputCall", func(path string, options ...connect.HandlerOption) *connect.Handler {
		return connect.NewClientStreamHandler(path, streamingInputCall, options...)
	})
	handle("FullDuplexCall", func(path string, options ...connect.HandlerOption) *connect.Handler {
		return connect.NewBidiStreamHandler(path, fullDuplexCall, options...)
	})
	handle("HalfDuplexCall", func(path string, options ...connect.HandlerOption) *connect.Handler {
		return connect.NewBidiStreamHandler(path, halfDuplexCall, options...)
	})
	return mux
}

// A unary method, with its metadata echoed, in errors, too.
func unary[Request, Response any](answer func(*Request) (*Response, error)) func(string, ...connect.HandlerOption) *connect.Handler {
	return func(path string, options ...connect.HandlerOption) *connect.Handler {
		return connect.NewUnaryHandler(path, func(_ context.Context, request *connect.Request[Request]) (*connect.Response[Response], error) {
			message, err := answer(request.Msg)
			if err != nil {
				failed := new(connect.Error)
				if errors.As(err, &failed) {
					echo(request.Header(), failed.Meta(), failed.Meta())
				}
				return nil, err
			}
			response := connect.NewResponse(message)
			echo(request.Header(), response.Header(), response.Trailer())
			return response, nil
		}, options...)
	}
}

// connect-go leaves -bin values as they came, to be split and decoded by the handler.
func echo(request, headers, trailers http.Header) {
	for _, value := range request.Values(initialKey) {
		headers.Add(initialKey, value)
	}
	for _, joined := range request.Values(trailingKey) {
		for _, value := range strings.Split(joined, ",") {
			if octets, err := connect.DecodeBinaryHeader(strings.TrimSpace(value)); err == nil {
				trailers.Add(trailingKey, connect.EncodeBinaryHeader(octets))
			}
		}
	}
}

func wantedError(status *testpb.EchoStatus) error {
	if status.GetCode() == 0 {
		return nil
	}
	return connect.NewError(connect.Code(status.GetCode()), errors.New(status.GetMessage()))
}

func zeros(size int32) (*testpb.Payload, error) {
	switch {
	case size < 0:
		return nil, connect.NewError(connect.CodeInvalidArgument, errors.New("a negative response size"))
	case size > maxResponse:
		return nil, connect.NewError(connect.CodeResourceExhausted, errors.New("response sizes end at 64 MiB"))
	}
	return &testpb.Payload{Body: make([]byte, size)}, nil
}

func unaryCall(request *testpb.SimpleRequest) (*testpb.SimpleResponse, error) {
	if err := wantedError(request.GetResponseStatus()); err != nil {
		return nil, err
	}
	payload, err := zeros(request.GetResponseSize())
	return &testpb.SimpleResponse{Payload: payload}, err
}

func cacheableUnaryCall(*testpb.SimpleRequest) (*testpb.SimpleResponse, error) {
	now := strconv.FormatInt(time.Now().UnixNano(), 10)
	return &testpb.SimpleResponse{Payload: &testpb.Payload{Body: []byte(now)}}, nil
}

func send(ctx context.Context, request *outputRequest, respond func(*outputResponse) error) error {
	if err := wantedError(request.GetResponseStatus()); err != nil {
		return err
	}
	for _, wanted := range request.GetResponseParameters() {
		payload, err := zeros(wanted.GetSize())
		if err != nil {
			return err
		}
		select {
		case <-time.After(time.Duration(wanted.GetIntervalUs()) * time.Microsecond):
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := respond(&outputResponse{Payload: payload}); err != nil {
			return err
		}
	}
	return nil
}

func streamingOutputCall(ctx context.Context, request *connect.Request[outputRequest], stream *connect.ServerStream[outputResponse]) error {
	echo(request.Header(), stream.ResponseHeader(), stream.ResponseTrailer())
	return send(ctx, request.Msg, stream.Send)
}

func streamingInputCall(_ context.Context, stream *connect.ClientStream[testpb.StreamingInputCallRequest]) (*connect.Response[testpb.StreamingInputCallResponse], error) {
	size := 0
	for stream.Receive() {
		size += len(stream.Msg().GetPayload().GetBody())
	}
	if err := stream.Err(); err != nil {
		return nil, err
	}
	response := connect.NewResponse(&testpb.StreamingInputCallResponse{AggregatedPayloadSize: int32(size)})
	echo(stream.RequestHeader(), response.Header(), response.Trailer())
	return response, nil
}

func fullDuplexCall(ctx context.Context, stream *duplexStream) error {
	echo(stream.RequestHeader(), stream.ResponseHeader(), stream.ResponseTrailer())
	return each(stream, func(request *outputRequest) error { return send(ctx, request, stream.Send) })
}

func halfDuplexCall(ctx context.Context, stream *duplexStream) error {
	echo(stream.RequestHeader(), stream.ResponseHeader(), stream.ResponseTrailer())
	var requests []*outputRequest
	if err := each(stream, func(request *outputRequest) error { requests = append(requests, request); return nil }); err != nil {
		return err
	}
	for _, request := range requests {
		if err := send(ctx, request, stream.Send); err != nil {
			return err
		}
	}
	return nil
}

// Reads requests until the client ends them.
func each(stream *duplexStream, take func(*outputRequest) error) error {
	for {
		request, err := stream.Receive()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = take(request)
		}
		if err != nil {
			return err
		}
	}
}
