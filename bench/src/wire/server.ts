// The same two handlers behind one transport of Node: `server.ts lean|http2|grpc-js [key.pem cert.pem]`. Prints its port.
import { readFileSync } from 'node:fs';
import * as grpc from '@grpc/grpc-js';
import { type RpcCall, type RpcMethods, decodeMessage, encodeMessage } from '@raftgate/wire';
import {
  defaultLeaseKeepAliveResponse,
  defaultPutResponse,
  readLeaseKeepAliveRequest,
  readPutRequest,
  writeLeaseKeepAliveResponse,
  writePutResponse,
} from '@raftgate/wire/etcd';
import { serveLean, serveNode } from '@raftgate/wire/node';

const PUT = '/etcdserverpb.KV/Put';
const KEEPALIVE = '/etcdserverpb.Lease/LeaseKeepAlive';
const [transport, keyFile, certFile] = process.argv.slice(2);
let revision = 0;

function put(request: Uint8Array): Uint8Array {
  const decoded = decodeMessage(readPutRequest, request);
  if (decoded instanceof Error || decoded.key.length === 0) throw new Error('a malformed Put');
  const header = { clusterId: 1, memberId: 2, revision: ++revision, raftTerm: 3 };
  return encodeMessage(writePutResponse, { ...defaultPutResponse, header });
}

function keepalive(request: Uint8Array): Uint8Array {
  const decoded = decodeMessage(readLeaseKeepAliveRequest, request);
  if (decoded instanceof Error) throw decoded;
  const header = { clusterId: 1, memberId: 2, revision: 4, raftTerm: 3 };
  return encodeMessage(writeLeaseKeepAliveResponse, { ...defaultLeaseKeepAliveResponse, header, id: decoded.id, ttl: 60 });
}

const methods: RpcMethods = new Map([
  [PUT, { kind: 'unary', handle: (call: RpcCall, request: Uint8Array) => call.respond(put(request)) }],
  [
    KEEPALIVE,
    {
      kind: 'bidi',
      open: () => ({
        onMessage: (call: RpcCall, request: Uint8Array) => void call.send(keepalive(request)),
        onHalfClose: (call: RpcCall) => call.end(),
        onDrain() {},
        onCancel() {},
      }),
    },
  ],
]);

if (transport === 'grpc-js') serveGrpcJs();
else serveOurs();

function serveOurs(): void {
  const tls = keyFile && certFile ? { tls: { key: readFileSync(keyFile), cert: readFileSync(certFile) } } : {};
  const clock = { monotonicMs: () => Math.floor(performance.now()), wallMs: () => Date.now() };
  const options = { host: '127.0.0.1', port: 0, methods, clock, http1: () => {}, ...tls };
  (transport === 'lean' ? serveLean : serveNode)(options, (error, server) => {
    if (server === undefined) throw error ?? new Error('no server');
    console.log(server.port);
  });
}

function serveGrpcJs(): void {
  const server = new grpc.Server({ 'grpc.max_concurrent_streams': 10_000 });
  const identity = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const codec = {
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
  server.addService(
    {
      put: { path: PUT, requestStream: false, responseStream: false, ...codec },
      keepalive: { path: KEEPALIVE, requestStream: true, responseStream: true, ...codec },
    },
    {
      put: (call: grpc.ServerUnaryCall<Buffer, Buffer>, done: grpc.sendUnaryData<Buffer>) => done(null, identity(put(call.request))),
      keepalive: (call: grpc.ServerDuplexStream<Buffer, Buffer>) => {
        call.on('data', (request: Buffer) => call.write(identity(keepalive(request))));
        call.on('end', () => call.end());
      },
    },
  );
  const secure = keyFile && certFile;
  const credentials = secure
    ? grpc.ServerCredentials.createSsl(null, [{ private_key: readFileSync(keyFile), cert_chain: readFileSync(certFile) }])
    : grpc.ServerCredentials.createInsecure();
  server.bindAsync('127.0.0.1:0', credentials, (error, port) => {
    if (error) throw error;
    console.log(port);
  });
}
