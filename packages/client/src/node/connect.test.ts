import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeClock } from '@raftgate/io/node';
import { encodeMessage } from '@raftgate/wire';
import type { RpcCall } from '@raftgate/wire';
import { defaultRangeResponse, methodKVRange, writeRangeResponse } from '@raftgate/wire/etcd';
import { serveLean, serveNode } from '@raftgate/wire/node';
import type { NodeServer } from '@raftgate/wire/node';
import { connectKv, parseEndpoint } from './connect.ts';

test('endpoints come in every usual spelling', () => {
  assert.deepEqual(parseEndpoint('10.0.0.1:4000'), { host: '10.0.0.1', port: 4000, isTls: false });
  assert.deepEqual(parseEndpoint('http://node.example'), { host: 'node.example', port: 2379, isTls: false });
  assert.deepEqual(parseEndpoint('[::1]:2379'), { host: '::1', port: 2379, isTls: false });
  assert.deepEqual(parseEndpoint('https://node.example:443/'), { host: 'node.example', port: 443, isTls: true });
  assert.deepEqual(parseEndpoint('http://[::1]:80'), { host: '::1', port: 80, isTls: false });
});

for (const serve of [serveLean, serveNode]) {
  for (const transport of [undefined, 'lean', 'node'] as const) {
    test(`over ${transport ?? 'the default transport'} a key is read from ${serve.name}`, async () => {
      const answer = encodeMessage(writeRangeResponse, {
        ...defaultRangeResponse,
        // An etcd's ids are any uint64.
        header: { clusterId: '\xcd\xfd\xb2\xd3\xe1\x18\xfa\x03', memberId: '\x8e\x9e\x05\xc5\x21\x64\x69\x4d', revision: 7, raftTerm: 1 },
        count: 0,
      });
      const server = await new Promise<NodeServer>((resolve, reject) => {
        const methods = new Map([[methodKVRange.path, { kind: 'unary', handle: (call: RpcCall) => call.respond(answer) }] as const]);
        const options = { host: '127.0.0.1', port: 0, clock: nodeClock(), http1: () => {}, methods };
        serve(options, (error, started) => (started === undefined ? reject(error) : resolve(started)));
      });
      const kv = connectKv({ endpoints: [`127.0.0.1:${server.port}`], ...(transport === undefined ? {} : { transport }) });
      assert.equal((await kv.range({ key: 'a' })).revision, 7);
      await kv.close();
      await new Promise<void>((done) => server.close(0, done));
    });
  }
}

test('TLS over node:http2 is refused, not left out', () => {
  assert.throws(() => connectKv({ endpoints: ['https://127.0.0.1:1'], transport: 'node' }), { code: 'invalid' });
});
