import type { AppendReply } from '@raftgate/raft';
import type { Position } from '../ledger.ts';
import type { CoreWorld } from '../world.ts';
import { fail } from './violation.ts';

/** Beside one a term: guesses that a heartbeat, a restart or a change of state adds. */
const SLACK = 6;

/**
 * Bounded probing (paper, 5.3, "one AppendEntries RPC for each term with conflicting entries"; cockroach#60612): where nothing is
 * lost, a leader finds the end of what it shares with a follower in a round a term, not in a round an entry.
 */
export class Probes {
  /** Which guesses of a leader each follower refused; the same one may be asked again. */
  private readonly refused = new Map<string, Set<number>>();
  private readonly bound: number;

  constructor({ members }: CoreWorld) {
    let terms = 0;
    for (const { memory } of members) terms = Math.max(terms, termsOf(memory));
    this.bound = 2 * terms + SLACK;
  }

  onReply({ from, to, term, index, rejected }: AppendReply): void {
    if (!rejected) return;
    const key = `${from} ${to} ${term}`;
    const guesses = this.refused.get(key) ?? new Set();
    this.refused.set(key, guesses.add(index));
    if (guesses.size > this.bound) fail('bounded', `leader ${to} of term ${term} still probes ${from} after ${guesses.size} guesses`);
  }
}

function termsOf(log: readonly Position[]): number {
  let terms = 0;
  for (let index = 1; index < log.length; index++) if (log[index].term !== log[index - 1].term) terms++;
  return terms;
}
