// A server on @grpc/grpc-js: prints `listening on 127.0.0.1:PORT` and serves until SIGTERM or SIGINT.
// Usage: node server.js INSTALLED PORT [CERT KEY]
"use strict";

const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join, resolve } = require("node:path");
const service = require("./service.js");

const [folder, port, ...identity] = process.argv.slice(2);
if (!/^\d+$/.test(port ?? "") || ![0, 2].includes(identity.length)) {
  console.error("usage: node server.js INSTALLED PORT [CERT KEY]");
  process.exit(4);
}
// Set-up doesn't install above the sources, where Node.js would look.
const installed = createRequire(resolve(folder, "package.json"));
const grpc = installed("@grpc/grpc-js");
const { loadSync } = installed("@grpc/proto-loader");

const PROTOS = join(__dirname, "..", "..", "reference-server", "proto");

function credentials([cert, key]) {
  if (cert === undefined) return grpc.ServerCredentials.createInsecure();
  return grpc.ServerCredentials.createSsl(null, [{ cert_chain: readFileSync(cert), private_key: readFileSync(key) }]);
}

const definition = loadSync("grpc/testing/test.proto", { includeDirs: [PROTOS], keepCase: true, defaults: true });
const server = new grpc.Server();
server.addService(definition["grpc.testing.TestService"], service(grpc));
server.bindAsync(`127.0.0.1:${port}`, credentials(identity), (error, bound) => {
  if (error) {
    console.error(error.message);
    process.exit(1);
  }
  console.log(`listening on 127.0.0.1:${bound}`);
});
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit(0));
