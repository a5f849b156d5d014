// Compression of single messages: whether one came compressed, and whether one is sent so.
#pragma once

#include <grpcpp/server_context.h>

namespace reference {

/// Whether the message that was read last on this call had its compressed-flag set.
bool last_message_was_compressed(grpc::ServerContext& context);

/// Names a coding in the response's headers, the first of gzip and deflate that the client accepts;
/// none when it accepts neither. To be called before the first message is written.
void offer_compression(grpc::ServerContext& context);

/// Names this coding in the response's headers, if the client accepts it. To be called before the
/// first message is written.
void compress_with(grpc::ServerContext& context, grpc_compression_algorithm algorithm);

/// For one message of a stream: compressed with the coding that was offered, or plain.
grpc::WriteOptions write_options(bool compressed);

}  // namespace reference
