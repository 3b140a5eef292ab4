import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Event } from '@raftgate/wire/etcd';
import { piecesOf } from './fragments.ts';

const event = (bytes: number, modRevision: number): Event => ({
  type: 0,
  kv: { key: 'k', value: new Uint8Array(bytes), createRevision: 1, modRevision, version: 1, lease: '' },
  prevKv: undefined,
});

describe('the pieces of a watch answer', () => {
  it('are cut between revisions, whoever asks', () => {
    const events = [10, 500, 10, 2000, 10, 10, 10].map((bytes, at) => event(bytes, at + 2));
    const pieces = piecesOf(events, 700, false);
    assert.deepEqual(
      pieces.flatMap((piece) => piece.events),
      events,
    );
    assert.deepEqual(
      pieces.map((piece) => [piece.events.length, piece.isFragment]),
      [
        [2, false],
        [1, false],
        [1, false],
        [3, false],
      ],
    );
    assert.equal(piecesOf(events, 1e9, true).length, 1);
  });

  it('are cut inside a revision only for a client that takes fragments', () => {
    const events = [500, 500, 500].map((bytes) => event(bytes, 2));
    assert.deepEqual(
      piecesOf(events, 700, false).map((piece) => piece.events.length),
      [3],
    );
    assert.deepEqual(
      piecesOf(events, 700, true).map((piece) => [piece.events.length, piece.isFragment]),
      [
        [1, true],
        [1, true],
        [1, false],
      ],
    );
  });
});
