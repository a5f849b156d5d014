/* How anybody's parser is put to the oracles of this folder (docs/fuzz-your-parser.md): a plain
 * C interface to an HPACK decoder, an HPACK encoder and a frame parser. One source file implements
 * what it has and defines wireproof_foreign_parser().
 *
 * What holds for all of it:
 *  - Sizes are in octets. Names, values, blocks and payloads are any octets, and end with no NUL.
 *  - Octets that are handed over, by either side, stay the giver's and are gone when the call that
 *    handed them over returns: who needs them longer copies them. With size 0, `at` may be NULL.
 *  - A state is one direction of one connection. Many exist at once; one thread makes all calls.
 *  - Nothing is thrown across the interface. What is wrong with the octets is an answer, not a
 *    failure of the call; a parser that has no memory left aborts.
 *  - A sink is called with the `context` that came with it, as often as there is something to tell,
 *    and only before the call that it was given to returns.
 */
#ifndef WIREPROOF_FUZZ_ABI_H
#define WIREPROOF_FUZZ_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Grows with each change that a parser would have to follow; another version is refused. */
#define WIREPROOF_FUZZ_ABI 1

typedef struct wireproof_octets {
  const uint8_t* at;
  size_t size;
} wireproof_octets;

/* A field of a block (RFC 7541 section 1.3). */
typedef struct wireproof_field {
  wireproof_octets name;
  wireproof_octets value;
  int never_indexed; /* 1: it came, or is to go, as a never-indexed literal (section 6.2.3) */
} wireproof_field;

typedef void (*wireproof_field_sink)(void* context, const wireproof_field* field);
typedef void (*wireproof_octets_sink)(void* context, wireproof_octets octets);

/* Promises of an HPACK decoder or encoder, added up. What is not promised is not asked for. */
enum {
  /* decode() takes a block in pieces of any size. Without it, each call has the whole block. */
  WIREPROOF_TAKES_PIECES = 1,
  /* Once it has rejected a block, it rejects each later one. Without it, nothing is decoded after
   * a rejection, as the connection ends there (RFC 9113 section 4.3). */
  WIREPROOF_REJECTION_IS_FINAL = 2,
  /* It tells, or heeds, which fields are never indexed. */
  WIREPROOF_KNOWS_NEVER_INDEXED = 4
};

/* Decodes field blocks, one after the other, for a table of 4096 octets at first. */
typedef struct wireproof_hpack_decoder {
  unsigned promises;

  /* A state, which destroy() takes back; never NULL. */
  void* (*create)(void);
  void (*destroy)(void* state);

  /* The decoder's side has had another SETTINGS_HEADER_TABLE_SIZE acknowledged: the next block and
   * those after it are encoded for a table of at most so many octets. Comes between blocks only. */
  void (*set_table_limit)(void* state, uint32_t octets);

  /* Decodes a block, or its next piece; `is_last` is 1 for the last one. Each field goes to `sink`,
   * in order. Returns 0: so far, so good; else: the block is rejected (COMPRESSION_ERROR), and none
   * of its pieces will follow. Fields that went to the sink before a rejection do not count. */
  int (*decode)(void* state, wireproof_octets piece, int is_last, wireproof_field_sink sink,
                void* context);

  /* What the entries of the dynamic table add up to, with 32 octets for each (RFC 7541 section
   * 4.1). NULL: it does not tell. */
  size_t (*table_size)(void* state);

  /* Why it rejected, for people; lasts until the state's next call. NULL: it does not tell. */
  const char* (*reason)(void* state);
} wireproof_hpack_decoder;

/* Encodes field blocks, one after the other, for a table of 4096 octets at first. */
typedef struct wireproof_hpack_encoder {
  unsigned promises;

  void* (*create)(void);
  void (*destroy)(void* state);

  /* The peer's SETTINGS_HEADER_TABLE_SIZE has been acknowledged: the next block begins with the
   * size updates that this asks for (RFC 7541 section 4.2), if any. */
  void (*set_table_limit)(void* state, uint32_t octets);

  /* Encodes a block of these fields, in this order; `sink` gets it in one piece or many. */
  void (*encode)(void* state, const wireproof_field* fields, size_t count,
                 wireproof_octets_sink sink, void* context);

  /* As of a decoder. NULL: it does not tell. */
  size_t (*table_size)(void* state);
} wireproof_hpack_encoder;

/* A frame that was accepted. */
typedef struct wireproof_frame {
  uint32_t length;    /* as its header says */
  uint8_t type;       /* also one that no document defines: such frames are accepted */
  uint8_t flags;      /* only those that RFC 9113 defines for the type are looked at */
  uint32_t stream_id; /* 31 bits */
  /* What the frame carries, as it stands on the wire but without pad length, padding and reserved
   * bits: the content of DATA, the priority fields and the fragment of HEADERS, the promised stream
   * and the fragment of PUSH_PROMISE, everything of the others. NULL: the parser does not tell. */
  const wireproof_octets* content;
} wireproof_frame;

/* What an error ends (RFC 9113 section 5.4). */
enum { WIREPROOF_CONNECTION_ERROR = 1, WIREPROOF_STREAM_ERROR = 2 };

/* In place of an error code that a parser does not tell. */
#define WIREPROOF_NO_CODE 0xffffffffu

/* A frame that was not accepted. */
typedef struct wireproof_frame_error {
  int scope;          /* WIREPROOF_CONNECTION_ERROR, or WIREPROOF_STREAM_ERROR */
  uint32_t code;      /* RFC 9113 section 7, or WIREPROOF_NO_CODE */
  const char* reason; /* for people, or NULL */
} wireproof_frame_error;

/* Each frame is told by one call of one of the two. */
typedef struct wireproof_frame_sink {
  void (*frame)(void* context, const wireproof_frame* frame);
  void (*error)(void* context, const wireproof_frame_error* error);
} wireproof_frame_sink;

/* Reads the frames of one end, after its preface, by the rules that need nothing but the frame:
 * length, stream 0 or not, padding, values. It is told of no state, so that any order of frames is
 * fine, and it accepts at most 16384 octets of payload (RFC 9113 section 4.2). */
typedef struct wireproof_frame_parser {
  void* (*create)(void);
  void (*destroy)(void* state);

  /* Takes octets in, in chunks of any size, and tells of the frames as they are complete; of an
   * error also earlier, once it is certain. After a connection error nothing more is told; after a
   * stream error the next frame is read. */
  void (*feed)(void* state, wireproof_octets chunk, const wireproof_frame_sink* sink,
               void* context);
} wireproof_frame_parser;

/* All that somebody brings; NULL for what he has not. */
typedef struct wireproof_parser {
  unsigned abi;     /* WIREPROOF_FUZZ_ABI, as it was when this was compiled */
  const char* name; /* of the implementation, with its version if it tells one */
  const wireproof_hpack_decoder* hpack_decoder;
  const wireproof_hpack_encoder* hpack_encoder;
  const wireproof_frame_parser* frame_parser;
} wireproof_parser;

/* To be defined by whoever brings a parser. Always the same, and never NULL. */
const wireproof_parser* wireproof_foreign_parser(void);

#ifdef __cplusplus
}
#endif

#endif
