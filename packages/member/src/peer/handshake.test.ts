import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeError, Writer } from '@raftgate/bytes';
import fc from 'fast-check';
import { checkHello, checkQuestion } from './check-hello.ts';
import { sealHandshake } from './handshake.ts';
import { Roster } from './roster.ts';
import { HandshakeReader } from './handshake-reader.ts';
import { decodeHello, encodeHello } from './hello.ts';
import type { Hello } from './hello.ts';
import { decodeWelcome, encodeWelcome } from './welcome.ts';
import type { Welcome } from './welcome.ts';

const HELLO: Hello = {
  lane: 0,
  minVersion: 1,
  maxVersion: 1,
  clusterVersionMax: 1,
  cluster: 77,
  from: 2,
  to: 1,
  incarnation: 5,
  boot: 6,
  lineage: 1,
  term: 9,
  lastIndex: 12,
  recovering: false,
};
const member = (id: number): { id: number; name: string; incarnation: number; peerUrls: string[] } => ({
  id,
  name: `m${id}`,
  incarnation: 0,
  peerUrls: [],
});
const roster = new Roster({ voters: [member(1), member(2)], outgoing: [member(3)], learners: [member(4)], autoLeave: false });
const US = {
  cluster: 77,
  member: 1,
  lineage: 1,
  clusterVersion: 1,
  knows: (id: number): boolean => roster.knows(id),
};

test('a hello comes back as it was said, in pieces too', () => {
  const bytes = encodeHello(HELLO);
  const reader = new HandshakeReader();
  for (const byte of bytes.subarray(0, -1)) assert.equal(reader.receive(Uint8Array.of(byte)), undefined);
  const received = reader.receive(bytes.subarray(-1));
  assert.ok(typeof received === 'object');
  assert.deepEqual(decodeHello(received.handshake), HELLO);
  assert.equal(received.rest.length, 0);
});

test('a welcome and each refusal come back as they were said', () => {
  for (const refusal of [undefined, 'VERSION', 'CLUSTER', 'NOT_ME', 'UNKNOWN_PEER', 'INCARNATION', 'LINEAGE'] as const) {
    const welcome: Welcome = { version: refusal === undefined ? 1 : 0, refusal, incarnation: 3, boot: 4, term: 5, lastIndex: 6 };
    assert.deepEqual(decodeWelcome(encodeWelcome(welcome).subarray(2)), welcome);
    const holding: Welcome = { ...welcome, held: { index: 7, term: 8, bytes: 9, hash: new Uint8Array(32).fill(10) } };
    assert.deepEqual(decodeWelcome(encodeWelcome(holding).subarray(2)), holding);
  }
});

test('each thing that speaks against a hello has its own refusal', () => {
  assert.equal(checkHello(HELLO, US), undefined);
  assert.equal(checkHello({ ...HELLO, from: 3 }, US), undefined, 'who is leaving still speaks');
  assert.equal(checkHello({ ...HELLO, from: 4 }, US), undefined, 'a learner speaks');
  assert.equal(checkHello({ ...HELLO, minVersion: 2, maxVersion: 3 }, US), 'VERSION');
  assert.equal(checkHello({ ...HELLO, clusterVersionMax: 0 }, US), 'VERSION');
  assert.equal(checkHello({ ...HELLO, cluster: 78 }, US), 'CLUSTER');
  assert.equal(checkHello({ ...HELLO, to: 2 }, US), 'NOT_ME');
  assert.equal(checkHello({ ...HELLO, from: 9 }, US), 'UNKNOWN_PEER');
  assert.equal(checkHello({ ...HELLO, from: 1 }, US), 'UNKNOWN_PEER', 'nobody is their own peer');
  assert.equal(checkHello({ ...HELLO, lineage: 2 }, US), 'LINEAGE');
});

test('who asks which cluster this is names none, or ours, in a version of ours', () => {
  const asked = { ...HELLO, lane: 2, from: 0, to: 0 } as const;
  assert.equal(checkQuestion({ ...asked, cluster: 0 }, 77), undefined);
  assert.equal(checkQuestion(asked, 77), undefined);
  assert.equal(checkQuestion(asked, 78), 'CLUSTER');
  assert.equal(checkQuestion({ ...asked, minVersion: 2, maxVersion: 3 }, 77), 'VERSION');
});

test('bytes behind a handshake are malformed, though its checksum covers them', () => {
  const welcome: Welcome = { version: 1, refusal: undefined, incarnation: 3, boot: 4, term: 5, lastIndex: 6 };
  for (const [bytes, decode] of [
    [encodeHello(HELLO), decodeHello],
    [encodeWelcome(welcome), decodeWelcome],
  ] as const) {
    const longer = new Writer();
    longer.u16(0);
    longer.raw(bytes.subarray(2, -4));
    longer.u8(0);
    assert.throws(() => decode(sealHandshake(longer).subarray(2)), DecodeError);
  }
});

test('bytes that are no handshake are refused, and never break anything', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.boolean(), fc.nat(), (noise, flips, at) => {
      const bytes = flips ? encodeHello(HELLO).subarray(2) : noise;
      if (flips) bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ 0x10;
      for (const decode of [decodeHello, decodeWelcome]) assert.throws(() => decode(bytes), DecodeError);
    }),
  );
});
