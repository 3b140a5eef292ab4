import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RpcStreamEnd } from '../../grpc/client.ts';
import { ChunkPool } from '../chunk-pool.ts';
import { pushField } from '../hpack/encode.ts';
import { Flag, Frame } from '../protocol.ts';
import { frame, message, namesOf } from '../testing/frames.ts';
import { ClientConnection } from './client-connection.ts';
import { RequestHeaders } from './request-headers.ts';

/** A connection whose server is the test, with one call open on stream 1. */
function called() {
  const connection = new ClientConnection(
    {
      pool: new ChunkPool(),
      requests: new RequestHeaders('bench:1', false),
      maxMessageBytes: 1000,
      keepaliveMs: 0,
      inflate: () => 'malformed',
      flushSoon() {},
      onReady() {},
      onLeaving() {},
      onRoom() {},
    },
    0,
  );
  const messages: number[] = [];
  const ends: RpcStreamEnd[] = [];
  const say = (...pieces: readonly Uint8Array[]) => connection.onBytes(new Uint8Array(Buffer.concat(pieces)), 0);
  say(frame(Frame.SETTINGS, 0, 0));
  const owner = {
    onMessage: (each: Uint8Array) => void messages.push(each.length),
    onDrain() {},
    onEnd: (end: RpcStreamEnd) => void ends.push(end),
  };
  const stream = connection.open('/t.T/T', {}, owner);
  stream.halfClose();
  connection.takeOutput();
  connection.releaseOutput();
  const hear = () => namesOf(Buffer.concat(connection.takeOutput()));
  return { connection, messages, ends, say, hear };
}

function block(fields: Readonly<Record<string, string>>): Uint8Array {
  const into: number[] = [];
  for (const [name, value] of Object.entries(fields)) pushField(into, name, value);
  return Uint8Array.from(into);
}

const HEAD = frame(Frame.HEADERS, Flag.END_HEADERS, 1, block({ ':status': '200', 'content-type': 'application/grpc' }));
const END = Flag.END_HEADERS | Flag.END_STREAM;
const OK = frame(Frame.HEADERS, END, 1, block({ 'grpc-status': '0' }));
const outcomes = (ends: readonly RpcStreamEnd[]) => ends.map((end) => end.outcome);

describe('a call of a client', () => {
  it('ends with what the server says', () => {
    const { messages, ends, say } = called();
    say(HEAD, frame(Frame.DATA, 0, 1, message(new Uint8Array(3))), OK);
    assert.deepEqual([messages, outcomes(ends)], [[3], ['status']]);
  });

  it('goes on after an interim answer, and ends with one that ends it', () => {
    const interim = block({ ':status': '103' });
    const going = called();
    going.say(frame(Frame.HEADERS, Flag.END_HEADERS, 1, interim), HEAD, frame(Frame.DATA, 0, 1, message(new Uint8Array(3))), OK);
    assert.deepEqual([going.messages, outcomes(going.ends)], [[3], ['status']]);
    const over = called();
    over.say(frame(Frame.HEADERS, END, 1, interim));
    assert.deepEqual(outcomes(over.ends), ['maybeDelivered']);
  });

  it('that is said to be well although its last message is cut short did not end well', () => {
    const { messages, ends, say } = called();
    say(HEAD, frame(Frame.DATA, 0, 1, message(new Uint8Array(3))), frame(Frame.DATA, 0, 1, message(new Uint8Array(9)).subarray(0, 8)), OK);
    assert.deepEqual([messages, outcomes(ends)], [[3], ['maybeDelivered']]);
  });

  it('was never looked at where the server says so, whenever it says it', () => {
    const { connection, ends, say, hear } = called();
    say(frame(Frame.GOAWAY, 0, 0, [0x7f, 255, 255, 255, 0, 0, 0, 0]));
    assert.deepEqual(ends, []);
    say(frame(Frame.GOAWAY, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]), HEAD, OK);
    assert.deepEqual(outcomes(ends), ['neverSent']);
    hear();
    assert.ok(connection.isOver);
  });
});
