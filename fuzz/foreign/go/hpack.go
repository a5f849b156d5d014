package main

/*
#include "fuzz/abi.h"

static inline void give_field(wireproof_field_sink sink, void* context, wireproof_field field) {
  sink(context, &field);
}

static inline void give_octets(wireproof_octets_sink sink, void* context, const void* at, size_t size) {
  wireproof_octets octets = {at, size};
  sink(context, octets);
}
*/
import "C"

import (
	"bytes"
	"runtime"
	"runtime/cgo"
	"unsafe"

	"golang.org/x/net/http2/hpack"
)

// Before anyone says otherwise (RFC 9113 section 6.5.2).
const tableSize = 4096

// octets is what C lends, for the length of a call.
func octets(given C.wireproof_octets) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(given.at)), int(given.size))
}

// lent is a string that C may read as long as it is alive and pinned.
func lent(pinner *runtime.Pinner, text string) C.wireproof_octets {
	if text == "" {
		return C.wireproof_octets{}
	}
	at := unsafe.StringData(text)
	pinner.Pin(at)
	return C.wireproof_octets{at: (*C.uint8_t)(at), size: C.size_t(len(text))}
}

// state is what a handle stands for.
func state[State any](handle C.uintptr_t) *State {
	return cgo.Handle(handle).Value().(*State)
}

//export goDestroy
func goDestroy(handle C.uintptr_t) {
	cgo.Handle(handle).Delete()
}

type decoder struct {
	hpack  *hpack.Decoder
	fields []hpack.HeaderField
}

//export goDecoderCreate
func goDecoderCreate() C.uintptr_t {
	created := &decoder{}
	created.hpack = hpack.NewDecoder(tableSize, func(field hpack.HeaderField) {
		created.fields = append(created.fields, field)
	})
	return C.uintptr_t(cgo.NewHandle(created))
}

//export goDecoderLimit
func goDecoderLimit(handle C.uintptr_t, limit C.uint32_t) {
	state[decoder](handle).hpack.SetAllowedMaxDynamicTableSize(uint32(limit))
}

// goDecode gives the fields of a piece once all of it is read: fewer ways through C.
//
//export goDecode
func goDecode(handle C.uintptr_t, piece C.wireproof_octets, isLast C.int, sink C.wireproof_field_sink,
	context unsafe.Pointer, reason *C.char, room C.size_t) C.int {
	self := state[decoder](handle)
	self.fields = self.fields[:0]
	_, err := self.hpack.Write(octets(piece))
	if err == nil && isLast != 0 {
		err = self.hpack.Close()
	}
	if err != nil {
		text := unsafe.Slice((*byte)(unsafe.Pointer(reason)), int(room))
		text[copy(text[:len(text)-1], err.Error())] = 0
		return 1
	}
	var pinner runtime.Pinner
	defer pinner.Unpin()
	for _, field := range self.fields {
		given := C.wireproof_field{name: lent(&pinner, field.Name), value: lent(&pinner, field.Value)}
		if field.Sensitive {
			given.never_indexed = 1
		}
		C.give_field(sink, context, given)
	}
	return 0
}

type encoder struct {
	hpack *hpack.Encoder
	block bytes.Buffer
}

//export goEncoderCreate
func goEncoderCreate() C.uintptr_t {
	created := &encoder{}
	created.hpack = hpack.NewEncoder(&created.block)
	return C.uintptr_t(cgo.NewHandle(created))
}

//export goEncoderLimit
func goEncoderLimit(handle C.uintptr_t, limit C.uint32_t) {
	state[encoder](handle).hpack.SetMaxDynamicTableSize(uint32(limit))
}

//export goEncode
func goEncode(handle C.uintptr_t, fields *C.wireproof_field, count C.size_t, sink C.wireproof_octets_sink,
	context unsafe.Pointer) {
	self := state[encoder](handle)
	self.block.Reset()
	for _, field := range unsafe.Slice(fields, int(count)) {
		name, value := string(octets(field.name)), string(octets(field.value))
		written := self.hpack.WriteField(hpack.HeaderField{Name: name, Value: value, Sensitive: field.never_indexed != 0})
		if written != nil {
			panic(written) // a bytes.Buffer takes everything
		}
	}
	block := self.block.Bytes()
	if len(block) > 0 {
		C.give_octets(sink, context, unsafe.Pointer(&block[0]), C.size_t(len(block)))
	}
}

func main() {}
