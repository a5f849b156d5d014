package main

/*
#include <stdlib.h>

#include "fuzz/abi.h"

static inline void give_frame(const wireproof_frame_sink* sink, void* context, wireproof_frame frame, const void* at,
                              size_t size) {
  wireproof_octets content = {at, size};
  frame.content = &content;
  sink->frame(context, &frame);
}

static inline void give_error(const wireproof_frame_sink* sink, void* context, int scope, uint32_t code, const char* reason) {
  wireproof_frame_error error = {scope, code, reason};
  sink->error(context, &error);
}
*/
import "C"

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"runtime/cgo"
	"unsafe"

	"golang.org/x/net/http2"
)

const (
	headerSize   = 9
	maxFrameSize = 16384
)

// frames is a Framer over what has come; it reads a frame once all of it is there, or once it is known to be too long.
type frames struct {
	framer *http2.Framer
	come   bytes.Buffer
	over   bool
}

//export goFramesCreate
func goFramesCreate() C.uintptr_t {
	created := &frames{}
	created.framer = http2.NewFramer(io.Discard, &created.come)
	created.framer.AllowIllegalReads = true // of the order of frames: that is the connection's
	created.framer.SetMaxReadFrameSize(maxFrameSize)
	return C.uintptr_t(cgo.NewHandle(created))
}

//export goFeed
func goFeed(handle C.uintptr_t, chunk C.wireproof_octets, sink *C.wireproof_frame_sink, context unsafe.Pointer) {
	self := state[frames](handle)
	self.come.Write(octets(chunk))
	for !self.over && self.isNextThere() {
		frame, err := self.framer.ReadFrame()
		if err != nil {
			self.reject(err, sink, context)
			continue
		}
		header := frame.Header()
		content := contentOf(frame)
		var at unsafe.Pointer
		if len(content) > 0 {
			at = unsafe.Pointer(&content[0])
		}
		C.give_frame(sink, context, C.wireproof_frame{
			length:    C.uint32_t(header.Length),
			_type:     C.uint8_t(header.Type),
			flags:     C.uint8_t(header.Flags),
			stream_id: C.uint32_t(header.StreamID),
		}, at, C.size_t(len(content)))
	}
}

func (self *frames) isNextThere() bool {
	come := self.come.Bytes()
	if len(come) < headerSize {
		return false
	}
	length := int(come[0])<<16 | int(come[1])<<8 | int(come[2])
	return length > maxFrameSize || len(come) >= headerSize+length
}

func (self *frames) reject(err error, sink *C.wireproof_frame_sink, context unsafe.Pointer) {
	reason := C.CString(err.Error())
	defer C.free(unsafe.Pointer(reason))
	var ofStream http2.StreamError
	var ofConnection http2.ConnectionError
	switch {
	case errors.As(err, &ofStream):
		C.give_error(sink, context, C.WIREPROOF_STREAM_ERROR, C.uint32_t(ofStream.Code), reason)
		return
	case errors.As(err, &ofConnection):
		C.give_error(sink, context, C.WIREPROOF_CONNECTION_ERROR, C.uint32_t(ofConnection), reason)
	case errors.Is(err, http2.ErrFrameTooLarge): // of which its server makes this code
		C.give_error(sink, context, C.WIREPROOF_CONNECTION_ERROR, C.uint32_t(http2.ErrCodeFrameSize), reason)
	default:
		C.give_error(sink, context, C.WIREPROOF_CONNECTION_ERROR, C.WIREPROOF_NO_CODE, reason)
	}
	self.over = true
}

// contentOf puts together what the frame was taken apart into, as it stands on the wire.
func contentOf(frame http2.Frame) []byte {
	order := binary.BigEndian
	switch frame := frame.(type) {
	case *http2.DataFrame:
		return frame.Data()
	case *http2.HeadersFrame:
		var content []byte
		if frame.HasPriority() {
			content = priority(frame.Priority)
		}
		return append(content, frame.HeaderBlockFragment()...)
	case *http2.PriorityFrame:
		return priority(frame.PriorityParam)
	case *http2.RSTStreamFrame:
		return order.AppendUint32(nil, uint32(frame.ErrCode))
	case *http2.SettingsFrame:
		var content []byte
		for i := range frame.NumSettings() {
			setting := frame.Setting(i)
			content = order.AppendUint32(order.AppendUint16(content, uint16(setting.ID)), setting.Val)
		}
		return content
	case *http2.PushPromiseFrame:
		return append(order.AppendUint32(nil, frame.PromiseID), frame.HeaderBlockFragment()...)
	case *http2.PingFrame:
		return frame.Data[:]
	case *http2.GoAwayFrame:
		content := order.AppendUint32(order.AppendUint32(nil, frame.LastStreamID), uint32(frame.ErrCode))
		return append(content, frame.DebugData()...)
	case *http2.WindowUpdateFrame:
		return order.AppendUint32(nil, frame.Increment)
	case *http2.ContinuationFrame:
		return frame.HeaderBlockFragment()
	case *http2.PriorityUpdateFrame:
		return append(order.AppendUint32(nil, frame.PrioritizedStreamID), frame.Priority...)
	case *http2.UnknownFrame:
		return frame.Payload()
	}
	panic("a frame of a kind that nobody has told of")
}

func priority(param http2.PriorityParam) []byte {
	dependency := param.StreamDep
	if param.Exclusive {
		dependency |= 1 << 31
	}
	return append(binary.BigEndian.AppendUint32(nil, dependency), param.Weight)
}
