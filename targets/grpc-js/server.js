// A server on @grpc/grpc-js: prints `listening on 127.0.0.1:PORT` and serves until SIGTERM or SIGINT.
// Usage: node server.js INSTALLED PORT [CERT KEY [CLIENT-CA]]
"use strict";

const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join, resolve } = require("node:path");
const service = require("./service.js");

const [folder, port, ...identity] = process.argv.slice(2);
if (!/^\d+$/.test(port ?? "") || ![0, 2, 3].includes(identity.length)) {
  console.error("usage: node server.js INSTALLED PORT [CERT KEY [CLIENT-CA]]");
  process.exit(4);
}
// Set-up doesn't install above the sources, where Node.js would look.
const installed = createRequire(resolve(folder, "package.json"));
const grpc = installed("@grpc/grpc-js");
const { loadSync } = installed("@grpc/proto-loader");

const PROTOS = join(__dirname, "..", "..", "proto");

// With an authority only clients with a certificate of it are served.
function credentials([cert, key, authority]) {
  if (cert === undefined) return grpc.ServerCredentials.createInsecure();
  const pair = { cert_chain: readFileSync(cert), private_key: readFileSync(key) };
  return grpc.ServerCredentials.createSsl(authority ? readFileSync(authority) : null, [pair], authority !== undefined);
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
