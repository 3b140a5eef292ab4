import { Prng } from '@raftgate/bytes';
import type { LogEntry, WalGroup } from '../index.ts';
import { entry } from './bench.ts';
import { LogModel } from './log-model.ts';

/** A group and what it leaves: a step of a history that a real log could have been given. */
interface HistoryStep {
  readonly group: WalGroup;
  /** States of the model once it is durable. */
  readonly states: number;
}

export interface History {
  readonly steps: readonly HistoryStep[];
  readonly model: LogModel;
}

const TEXTS = ['', 'short', 'x'.repeat(100), 'long '.repeat(150), 'very long '.repeat(140)];

/** `length` groups: terms rise, logs are cut and overwritten, commits follow, snapshots are taken and installed, peers appear. */
export function history(seed: number, length: number): History {
  const prng = new Prng(seed);
  const model = new LogModel();
  const steps: HistoryStep[] = [];
  for (let i = 0; i < length; i++) {
    const group = nextGroup(prng, model);
    steps.push({ group, states: model.add(group) });
  }
  return { steps, model };
}

function nextGroup(prng: Prng, model: LogModel): WalGroup {
  const { hardState, marker, entries: held } = model.now;
  const isNewTerm = prng.chance(1, 5) || hardState.term === 0;
  const term = isNewTerm ? hardState.term + prng.between(1, 3) : hardState.term;
  const vote = isNewTerm ? prng.below(3) : hardState.vote === 0 ? prng.below(3) : hardState.vote;
  const peers = prng.chance(1, 6) ? new Map([[prng.between(1, 9), prng.between(1, 1_000)]]) : undefined;
  const installs = prng.chance(1, 15);
  if (installs) {
    const index = model.lastIndex + prng.between(1, 5);
    return { hardState: { term, vote, commit: index }, peers, snapshotMarker: { index, term }, entries: fresh(prng, index + 1, term) };
  }
  const takes = prng.chance(1, 8) && hardState.commit > (marker?.index ?? 0);
  const taken = held.find(({ index }) => index === hardState.commit);
  const snapshotMarker = takes && taken !== undefined ? { index: taken.index, term: taken.term } : undefined;
  const floor = Math.max(hardState.commit, snapshotMarker?.index ?? marker?.index ?? 0);
  // Only a new term may overwrite, and never what is committed.
  const from = isNewTerm ? prng.between(floor + 1, model.lastIndex + 2) : model.lastIndex + 1;
  const added = fresh(prng, from, term);
  const last = added.at(-1)?.index ?? model.lastIndex;
  return { hardState: { term, vote, commit: prng.between(floor, Math.max(floor, last) + 1) }, peers, snapshotMarker, entries: added };
}

function fresh(prng: Prng, from: number, term: number): LogEntry[] {
  return Array.from({ length: prng.below(5) }, (_, i) => entry(from + i, term, TEXTS[prng.below(TEXTS.length)] + prng.below(10)));
}
