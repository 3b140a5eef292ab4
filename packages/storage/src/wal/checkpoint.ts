import { Writer } from '@raftgate/bytes';
import { appendRecord, finishGroup } from './frame.ts';
import { LogState, NO_HARD_STATE, type Checkpoint } from './log-state.ts';
import type { WalRecord } from './record.ts';

/** A log nobody has written to. */
export const EMPTY_CHECKPOINT: Checkpoint = {
  hardState: NO_HARD_STATE,
  marker: undefined,
  peers: new Map(),
  recovering: 0,
  lastIndex: 0,
};

function* recordsOf(checkpoint: Checkpoint): Generator<WalRecord> {
  yield { type: 'hardState', hardState: checkpoint.hardState };
  if (checkpoint.marker !== undefined) yield { type: 'snapshot', marker: checkpoint.marker };
  for (const [peer, incarnation] of checkpoint.peers) yield { type: 'peer', peer, incarnation };
  yield { type: 'recovering', state: checkpoint.recovering };
}

/** Group 1 of a segment. */
export function encodeCheckpoint(checkpoint: Checkpoint, seed: number): { bytes: Uint8Array; records: number } {
  const writer = new Writer();
  let last = 0;
  for (const record of recordsOf(checkpoint)) last = appendRecord(writer, record);
  const bytes = writer.take();
  return { bytes, records: finishGroup(bytes, last, 1, seed) };
}

/** The state a log has that begins with `checkpoint`. */
export function stateFrom(checkpoint: Checkpoint): LogState {
  const state = new LogState(checkpoint.lastIndex);
  for (const record of recordsOf(checkpoint)) state.apply(record);
  return state;
}

/** What a log begun anew says: term, vote and peers survive, the rest is the snapshot's. */
export function anewCheckpoint(state: Checkpoint, snapshot: Checkpoint['marker']): Checkpoint {
  const commit = snapshot?.index ?? 0;
  return { ...state, hardState: { ...state.hardState, commit }, marker: snapshot, recovering: 1, lastIndex: commit };
}
