import type { AppendReply } from '@raftgate/raft';
import type { Position } from '../ledger.ts';
import type { CoreWorld } from '../world.ts';
import { fail } from '../../level/violation.ts';

/** Beside one a term: guesses that a heartbeat, a restart or a change of state adds. */
const SLACK = 6;

interface Guesses {
  readonly of: Set<number>;
  last: number;
}

/**
 * Bounded probing (paper, 5.3, "one AppendEntries RPC for each term with conflicting entries"; cockroach#60612): where nothing is
 * lost, a leader finds the end of what it shares with a follower in a round a term, not in a round an entry.
 */
export class Probes {
  /**
   * Which guesses of a leader each follower refused; the same one may be asked again. What follows a refused one in its window is
   * no guess: it is on its way before the leader hears of that.
   */
  private readonly refused = new Map<string, Guesses>();
  private readonly world: CoreWorld;
  private readonly bound: number;

  constructor(world: CoreWorld) {
    this.world = world;
    let terms = 0;
    // What a member knows to be committed it is never asked about.
    const agreed = Math.min(...world.members.map(({ raft }) => raft.log.committed));
    for (const { memory } of world.members) terms = Math.max(terms, termsOf(memory, agreed + 1));
    this.bound = 2 * terms + SLACK;
  }

  onReply({ from, to, term, index, rejected }: AppendReply): void {
    // What a former leader sent is refused in the term of another one.
    if (!rejected || this.world.ledger.leaderOf(term) !== to) return;
    const key = `${from} ${to} ${term}`;
    const guesses = this.refused.get(key) ?? { of: new Set(), last: Infinity };
    this.refused.set(key, guesses);
    if (index <= guesses.last) guesses.of.add(index);
    guesses.last = index;
    if (guesses.of.size > this.bound) fail('bounded', `leader ${to} of term ${term} still probes ${from} after ${guesses.of.size} guesses`);
  }
}

function termsOf(log: readonly Position[], from: number): number {
  let terms = 0;
  for (let index = Math.max(1, from); index < log.length; index++) if (log[index].term !== log[index - 1].term) terms++;
  return terms;
}
