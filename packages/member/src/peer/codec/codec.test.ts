import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeError, Reader, Writer } from '@raftgate/bytes';
import type { Entry, Message } from '@raftgate/raft';
import fc from 'fast-check';
import { FRAME_HEADER_BYTES, lengthWord } from '../frame.ts';
import { FrameReader } from '../frame-reader.ts';
import { CHANGE_CODES } from '../../membership/codes.ts';
import type { MembershipRequest } from '../../membership/request.ts';
import { decodeChange, encodeChange } from './change.ts';
import { decodeChangeReply, encodeChangeReply } from './change-reply.ts';
import type { ChangeReply } from './change-reply.ts';
import { decodeClusterView, encodeClusterView } from './cluster-view.ts';
import { decodeForward, encodeForward } from './forward.ts';
import { decodeForwardRefused, encodeForwardRefused } from './forward-refused.ts';
import { decodeMessage, encodeMessage } from './message.ts';
import { decodeMet, encodeMet } from './met.ts';
import { decodeResume, encodeResume } from './snapshot-resume.ts';

const ENDS = { from: 7, to: 9 };
const count = fc.integer({ min: 0, max: 2 ** 52 - 1 });
const entry: fc.Arbitrary<Entry> = fc.record({
  term: count,
  index: fc.integer({ min: 1, max: 2 ** 40 }),
  kind: fc.constant(1 as const),
  logTime: count,
  commands: fc.integer({ min: 1, max: 4_096 }),
  body: fc.uint8Array({ maxLength: 40 }),
});
const base = { from: fc.constant(7), to: fc.constant(9), term: count };
const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ ...base, type: fc.constant('vote' as const), pre: fc.boolean(), lastIndex: count, lastTerm: count, transfer: fc.boolean() }),
  fc.record({ ...base, type: fc.constant('voteReply' as const), pre: fc.boolean(), granted: fc.boolean() }),
  fc.record({
    ...base,
    type: fc.constant('append' as const),
    prevIndex: count,
    prevTerm: count,
    commit: count,
    entries: fc.array(entry, { maxLength: 4 }),
    wantsReply: fc.boolean(),
  }),
  fc.record({
    ...base,
    type: fc.constant('appendReply' as const),
    index: count,
    rejected: fc.boolean(),
    hintIndex: count,
    hintTerm: count,
  }),
  fc.record({ ...base, type: fc.constant('heartbeat' as const), commit: count, context: count }),
  fc.record({ ...base, type: fc.constant('heartbeatReply' as const), context: count, promiseMs: count }),
  fc.record({ ...base, type: fc.constant('snapshot' as const), index: count, indexTerm: count }),
  fc.record({ ...base, type: fc.constant('snapshotReply' as const), index: count, rejected: fc.boolean() }),
  fc.record({ ...base, type: fc.constant('timeoutNow' as const) }),
  fc.record({ ...base, type: fc.constant('readIndex' as const), context: count }),
  fc.record({ ...base, type: fc.constant('readIndexReply' as const), context: count, index: count, rejected: fc.boolean() }),
);

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('every message comes back as it was sent, however the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 6 }), fc.array(fc.nat(200), { maxLength: 12 }), (messages, cuts) => {
      const writer = new Writer();
      for (const each of messages) encodeMessage(writer, each);
      const received: Message[] = [];
      const reader = new FrameReader((type, bytes, start, end, owned) => {
        const own = owned ? new Reader(bytes, start, end) : new Reader(bytes.slice(start, end));
        received.push(decodeMessage(type, own, ENDS));
        return undefined;
      });
      let rest = writer.take();
      for (const cut of cuts) {
        assert.equal(reader.receive(rest.subarray(0, cut)), undefined);
        rest = rest.subarray(cut);
      }
      assert.equal(reader.receive(rest), undefined);
      assert.deepEqual(plain(received), plain(messages));
    }),
  );
});

test('any flipped bit closes the connection, at once', () => {
  fc.assert(
    fc.property(message, fc.nat(), fc.integer({ min: 0, max: 7 }), (each, at, bit) => {
      const writer = new Writer();
      encodeMessage(writer, each);
      const bytes = writer.take();
      const where = at % bytes.length;
      bytes[where] = (bytes[where] ?? 0) ^ (1 << bit);
      let frames = 0;
      const failure = new FrameReader(() => {
        frames++;
        return undefined;
      }).receive(bytes);
      assert.equal(frames, 0);
      assert.notEqual(failure, undefined, 'a length that is longer by the flip would wait for bytes that never come');
    }),
  );
});

test('a payload that is anything at all decodes or is refused, and never breaks anything', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 80 }), (type, payload) => {
      for (const decode of [
        () => decodeMessage(type, new Reader(payload), ENDS),
        () => decodeForward(new Reader(payload)),
        () => decodeForwardRefused(new Reader(payload)),
      ]) {
        try {
          decode();
        } catch (error) {
          assert.ok(error instanceof DecodeError, String(error));
        }
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a forwarded batch and its refusal come back as they were sent', () => {
  const writer = new Writer();
  const forward = { term: 3, firstSeq: 10, lastSeq: 12, commands: 2, bytes: Uint8Array.of(1, 2, 3) };
  encodeForward(writer, forward);
  assert.deepEqual(decodeForward(new Reader(writer.take())), forward);
  for (const refusal of ['NOT_LEADER', 'OVERLOADED', 'MALFORMED'] as const) {
    writer.reset();
    encodeForwardRefused(writer, { term: 3, firstSeq: 10, lastSeq: 12, refusal });
    assert.deepEqual(decodeForwardRefused(new Reader(writer.take())), { term: 3, firstSeq: 10, lastSeq: 12, refusal });
  }
});

test('where a snapshot goes on comes back as it was said, and anything else is told', () => {
  fc.assert(
    fc.property(count, fc.uint8Array({ maxLength: 12 }), (bytes, noise) => {
      const writer = new Writer();
      encodeResume(writer, bytes);
      assert.equal(decodeResume(new Reader(writer.view(), FRAME_HEADER_BYTES)), bytes);
      const decoded = decodeResume(new Reader(noise));
      assert.ok(typeof decoded === 'string' || Number.isSafeInteger(decoded));
    }),
  );
});

test('a frame over the bound is refused by its header', () => {
  const header = new Writer();
  header.u32(lengthWord(8 * 1024 * 1024 + 1));
  header.u8(1);
  header.u32(0);
  assert.equal(header.length, FRAME_HEADER_BYTES);
  assert.match(new FrameReader(() => undefined).receive(header.take()) ?? '', /at most/);
});

const urls = fc.array(fc.string({ maxLength: 30 }), { maxLength: 3 });
const ids = fc.array(count, { maxLength: 64 });
const request: fc.Arbitrary<MembershipRequest> = fc.oneof(
  fc.record({
    change: fc.constant('add' as const),
    as: fc.constantFrom('learner' as const, 'voter' as const),
    name: fc.string(),
    peerUrls: urls,
  }),
  fc.record({ change: fc.constant('promote' as const), id: count }),
  fc.record({ change: fc.constant('remove' as const), id: count, expectedIndex: count }),
  fc.record({ change: fc.constant('update' as const), id: count, peerUrls: urls }),
  fc.record({ change: fc.constant('reconfigure' as const), voters: ids, learners: ids, expectedIndex: count }),
);
const reply: fc.Arbitrary<ChangeReply> = fc.oneof(
  fc.constant({ reply: 'notLeader' as const }),
  fc.record({ reply: fc.constant('proposed' as const), index: count, term: count, id: count }),
  fc.record({ reply: fc.constant('refused' as const), code: fc.constantFrom(...CHANGE_CODES), message: fc.string({ maxLength: 100 }) }),
);

test('a change, its answer and a view of the cluster come back as they were sent', () => {
  const read = (write: (writer: Writer) => unknown): Reader => {
    const writer = new Writer();
    write(writer);
    return new Reader(writer.take());
  };
  fc.assert(
    fc.property(request, reply, count, (asked, answered, number) => {
      const change = { term: number, sequence: number, withinMs: 5, request: asked };
      assert.deepEqual(plain(decodeChange(read((writer) => encodeChange(writer, change)))), plain(change));
      const decoded = decodeChangeReply(read((writer) => encodeChangeReply(writer, number, answered)));
      assert.deepEqual(plain(decoded), plain({ sequence: number, reply: answered }));
    }),
  );
  const voters = [{ id: 3, name: 'm', incarnation: 9, peerUrls: ['http://a:1'] }];
  const view = {
    cluster: 7,
    lineage: 1,
    commit: 12,
    configuration: { voters, outgoing: [], learners: [], autoLeave: false },
    met: [3],
    urls: ['http://a:2'],
  };
  assert.deepEqual(decodeClusterView(read((writer) => encodeClusterView(writer, view))), view);
});

test('those that were met come back as they were sent', () => {
  const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(fc.array(fc.tuple(id, id), { maxLength: 64 }), (pairs) => {
      const writer = new Writer();
      encodeMet(writer, new Map(pairs));
      assert.deepEqual(decodeMet(new Reader(writer.take())), new Map(pairs));
    }),
  );
});

test('a change, its answer or a view that is anything at all decodes or is refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      for (const decode of [decodeChange, decodeChangeReply, decodeClusterView, decodeMet]) {
        try {
          decode(new Reader(bytes));
        } catch (error) {
          assert.ok(error instanceof DecodeError, String(error));
        }
      }
    }),
  );
});
