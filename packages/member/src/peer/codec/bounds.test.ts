import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeError, Reader, Writer } from '@raftgate/bytes';
import { MAX_CLUSTER_MEMBERS, MAX_ENTRY_BYTES, MAX_PEER_URLS } from '../../limits.ts';
import { decodeChange, encodeChange } from './change.ts';
import { decodeClusterView, encodeClusterView } from './cluster-view.ts';
import { FRAME_APPEND } from './frame-type.ts';
import { decodeMessage } from './message.ts';
import { decodeMet, encodeMet } from './met.ts';
import { readUrls, writeUrls } from './urls.ts';
import { appendCodec } from './append.ts';

const written = (write: (writer: Writer) => unknown): Uint8Array => {
  const writer = new Writer();
  write(writer);
  return writer.take();
};
const refused = (decode: (reader: Reader) => unknown, bytes: Uint8Array, what: string): void =>
  assert.throws(() => decode(new Reader(bytes)), DecodeError, what);

const asked = { term: 1, sequence: 1, withinMs: 5 };
const reconfigure = (voters: readonly number[]): Uint8Array =>
  written((writer) => encodeChange(writer, { ...asked, request: { change: 'reconfigure', voters, learners: [] } }));
const upTo = (n: number): number[] => Array.from({ length: n }, (_, at) => at + 1);
const met = (n: number): Uint8Array => written((writer) => encodeMet(writer, new Map(upTo(n).map((id) => [id, 9]))));
const urls = (n: number): Uint8Array => written((writer) => writeUrls(writer, upTo(n).map(String)));

test('a list is as long as it may be, and no longer', () => {
  assert.doesNotThrow(() => decodeChange(new Reader(reconfigure(upTo(MAX_CLUSTER_MEMBERS)))));
  refused(decodeChange, reconfigure(upTo(MAX_CLUSTER_MEMBERS + 1)), 'voters');
  assert.equal(decodeMet(new Reader(met(MAX_CLUSTER_MEMBERS))).size, MAX_CLUSTER_MEMBERS);
  refused(decodeMet, met(MAX_CLUSTER_MEMBERS + 1), 'met');
  assert.equal(readUrls(new Reader(urls(MAX_PEER_URLS))).length, MAX_PEER_URLS);
  refused(readUrls, urls(MAX_PEER_URLS + 1), 'URLs');
});

test('a number of things that cannot be there is refused before room is made for them', () => {
  for (const count of [2 ** 32, 2 ** 52, 2 ** 53 - 1]) {
    const counted = written((writer) => writer.varint(count));
    refused(decodeMet, counted, 'met');
    refused(readUrls, counted, 'URLs');
    const before = reconfigure([]).subarray(0, -2);
    refused(
      decodeChange,
      written((writer) => (writer.raw(before), writer.raw(counted))),
      'voters',
    );
  }
});

test('bytes behind what a frame holds are malformed', () => {
  const voters = [{ id: 3, name: 'm', incarnation: 9, peerUrls: ['http://a:1'] }];
  const configuration = { voters, outgoing: [], learners: [], autoLeave: false };
  const view = { cluster: 7, lineage: 1, commit: 12, configuration, met: [3], urls: [] };
  for (const [decode, bytes, what] of [
    [decodeChange, reconfigure([1]), 'a change'],
    [decodeMet, met(1), 'those met'],
    [decodeClusterView, written((writer) => encodeClusterView(writer, view)), 'a view'],
  ] as const) {
    assert.doesNotThrow(() => decode(new Reader(bytes)), what);
    refused(
      decode,
      written((writer) => (writer.raw(bytes), writer.u8(0))),
      what,
    );
  }
});

test('an entry over the bound is malformed, whatever room there is in its frame', () => {
  const entry = { term: 1, index: 1, kind: 1, logTime: 0, commands: 1 } as const;
  const append = { type: 'append', from: 7, to: 9, term: 1, prevIndex: 0, prevTerm: 0, commit: 0, wantsReply: true } as const;
  const holding = (bytes: number): Uint8Array =>
    written((writer) => appendCodec.encode(writer, { ...append, entries: [{ ...entry, body: new Uint8Array(bytes) }] }));
  const decode = (reader: Reader): unknown => decodeMessage(FRAME_APPEND, reader, { from: 7, to: 9 });
  assert.doesNotThrow(() => decode(new Reader(holding(MAX_ENTRY_BYTES))));
  refused(decode, holding(MAX_ENTRY_BYTES + 1), 'an entry');
});
