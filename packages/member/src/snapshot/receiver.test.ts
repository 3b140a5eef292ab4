import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Writer } from '@raftgate/bytes';
import type { InstallSnapshot } from '@raftgate/raft';
import { StorageError, type SnapshotReceiver } from '@raftgate/storage';
import { encodeMessage } from '../peer/codec/message.ts';
import { FRAME_SNAPSHOT, FRAME_SNAPSHOT_BYTES } from '../peer/codec/frame-type.ts';
import { FRAME_HEADER_BYTES } from '../peer/frame.ts';
import type { PartialSnapshot } from './partial.ts';
import { Receiving, type ReceiverHost } from './receiver.ts';

const OFFER: InstallSnapshot = { type: 'snapshot', from: 1, to: 2, term: 3, index: 9, indexTerm: 3 };

type Finished = Parameters<SnapshotReceiver['finish']>[0];

/** A snapshot that came whole and is being verified; what became of its file. */
function verifying(): { receiving: Receiving; finished: Finished; told: string[] } {
  const told: string[] = [];
  let finished: Finished | undefined;
  const file = {
    push: (_: Uint8Array, done: (error: undefined) => void) => done(undefined),
    finish: (done: Finished) => void (finished = done),
  } as SnapshotReceiver;
  const partial = {
    create: (_, done) => done(undefined, file),
    comes: () => told.push('comes'),
    keep: () => told.push('kept'),
    discard: () => told.push('discarded'),
    release: () => told.push('released'),
  } as Partial<PartialSnapshot> as PartialSnapshot;
  const timer = {};
  const host = {
    io: { timers: { after: () => timer, cancel: () => {} } },
    member: 2,
    offered: () => undefined,
    whenClean: (run: () => void) => run(),
    received: () => told.push('received'),
    broken: () => told.push('broken'),
    partial,
  } as unknown as ReceiverHost;
  const receiving = new Receiving(host, 1, { pause: () => {}, resume: () => {}, close: () => {} });
  const writer = new Writer();
  encodeMessage(writer, OFFER);
  const offer = writer.view();
  assert.equal(receiving.frame(FRAME_SNAPSHOT, offer, FRAME_HEADER_BYTES, offer.length, true), undefined);
  for (const bytes of [new Uint8Array(8), new Uint8Array(0)]) receiving.frame(FRAME_SNAPSHOT_BYTES, bytes, 0, bytes.length, true);
  assert.ok(finished !== undefined);
  return { receiving, finished, told };
}

test('a file that does not verify is gone, also when another offer has taken its place meanwhile', () => {
  const corrupt = new StorageError('RG_SNAPSHOT_CORRUPT', 'it does not verify');
  const alone = verifying();
  alone.finished(corrupt, undefined);
  assert.deepEqual(alone.told, ['discarded', 'broken']);
  const overtaken = verifying();
  overtaken.receiving.abort('another snapshot took its place');
  overtaken.finished(corrupt, undefined);
  assert.deepEqual(overtaken.told, ['comes', 'broken', 'discarded']);
});

test('a file that verifies after another offer took its place is nobody’s, and the other one begins', () => {
  const { receiving, finished, told } = verifying();
  receiving.abort('another snapshot took its place');
  finished(undefined, { cluster: 1, lineage: 1, clusterVersion: 1, index: 9, term: 3, logTime: 0, configuration: new Uint8Array(0) });
  assert.deepEqual(told, ['comes', 'broken', 'released']);
});
