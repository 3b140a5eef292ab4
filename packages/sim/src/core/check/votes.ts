import type { Configuration, VoteRequest } from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import { fail } from '../../level/violation.ts';

/** A pre-vote says what a vote would: none is given for a term whose vote was given to another (dissertation, 9.6). */
export function asksInVain({ id, raft }: CoreNode, { from, term }: VoteRequest, termBefore: number, vote: number, said: number): void {
  if (term !== termBefore || vote === 0 || vote === from) return;
  if (raft.messages.slice(said).some((reply) => reply.type === 'voteReply' && reply.granted && reply.to === from))
    fail('pre-vote', `${id} would elect ${from} for term ${term}, in which it voted for ${vote}`);
}

/**
 * Vote safety (paper, figure 2 and 5.2; TLA+ MoreThanOneLeader rests on it): a member votes once a term, over restarts too, and
 * nobody hears of the vote before it is durable. A leader won a quorum of such votes in the configuration its log ends with.
 */
export class Votes {
  /** By voter, then by term: whom it told that it votes for. */
  private promised: number[][] = [];

  /** The same for pre-votes, of which anyone may be given any number: bits of ids. */
  private asked: number[][] = [];

  copy(): Votes {
    const copy = new Votes();
    copy.asked = this.asked.map((terms) => terms.slice());
    copy.promised = this.promised.map((terms) => terms.slice());
    return copy;
  }

  onPromise(voter: CoreNode, term: number, candidate: number): void {
    const { hardState } = voter.disk;
    const isDurable = hardState.term > term || (hardState.term === term && hardState.vote === candidate);
    if (!isDurable)
      fail(
        'vote-durable',
        `${voter.id} votes for ${candidate} in term ${term}, its disk says term ${hardState.term} vote ${hardState.vote}`,
      );
    if (voter.disk.lost !== undefined && !voter.raft.mayVote)
      fail('vote-durable', `${voter.id} votes in term ${term} though its disk forgot`);
    const terms = (this.promised[voter.id] ??= []);
    const before = terms[term] ?? 0;
    if (before !== 0 && before !== candidate) fail('vote-safety', `${voter.id} votes for ${before} and ${candidate} in term ${term}`);
    terms[term] = candidate;
  }

  onPreVote(voter: number, term: number, candidate: number): void {
    const terms = (this.asked[voter] ??= []);
    terms[term] = (terms[term] ?? 0) | (1 << candidate);
  }

  /** A term is raised only by who could win it, as far as a quorum of each half said (dissertation, 9.6). */
  onStand(id: number, term: number, { voters, outgoing }: Configuration): void {
    for (const half of [voters, outgoing]) {
      const granted = half.filter((voter) => voter.id === id || ((this.asked[voter.id]?.[term] ?? 0) & (1 << id)) !== 0);
      if (half.length === 0 || granted.length * 2 > half.length) continue;
      fail('pre-vote', `${id} stands for term ${term} by the pre-votes of ${granted.map((voter) => voter.id).join(' ')}`);
    }
  }

  onLeader({ id, disk }: CoreNode, term: number, { voters, outgoing }: Configuration): void {
    // Its own vote counts like all others: once it is durable. Others may be enough without it; who forgets the term could lead it twice.
    const isOwnDurable = disk.hardState.term === term && disk.hardState.vote === id;
    if (!isOwnDurable)
      fail('vote-durable', `${id} leads term ${term}, its disk says term ${disk.hardState.term} vote ${disk.hardState.vote}`);
    for (const half of [voters, outgoing]) {
      if (half.length === 0) continue;
      const granted = half.filter((voter) => voter.id === id || this.promised[voter.id]?.[term] === id);
      if (granted.length * 2 > half.length) continue;
      fail(
        'election-quorum',
        `${id} leads term ${term} by the votes of ${granted.map(({ id }) => id).join(' ')} out of ${half.map(({ id }) => id).join(' ')}`,
      );
    }
  }
}
