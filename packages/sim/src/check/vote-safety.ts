import type { HardState, Message } from '@raftgate/raft';
import { Violation } from './violation.ts';

/**
 * Vote safety (Raft paper, 5.2 and figure 2, "persistent state"): in a term a member votes for one candidate, over all its
 * lives, and no answer that depends on term or vote leaves before both are durable (law 4).
 */
export class VoteSafety {
  /** `member/term` to whom it voted for. */
  readonly #votes = new Map<string, number>();
  readonly #durable = new Map<string, HardState>();
  /** How often a member came back as somebody else. */
  readonly #selves = new Map<string, number>();

  /** The member comes back with an empty disk under another id, or its damaged disk keeps it from voting: its votes are void. */
  forget(member: string): void {
    this.#durable.delete(member);
    this.#selves.set(member, (this.#selves.get(member) ?? 0) + 1);
  }

  /** The term on each disk, as far as its member was told. */
  durableTerms(): ReadonlyMap<string, number> {
    return new Map(Array.from(this.#durable, ([member, { term }]) => [member, term]));
  }

  onDurable(member: string, hardState: HardState, atMs: number): void {
    const { term, vote } = hardState;
    const before = this.#durable.get(member);
    this.#durable.set(member, hardState);
    // The same as last time was looked at last time.
    if (vote !== 0 && (before?.term !== term || before.vote !== vote)) this.#vote(member, term, vote, atMs);
  }

  onSend(member: string, message: Message, atMs: number): void {
    const { type, term } = message;
    if (type !== 'voteReply' && type !== 'appendReply' && type !== 'heartbeatReply' && type !== 'snapshotReply') return;
    if (type === 'voteReply' && message.pre) return;
    const durable = this.#durable.get(member);
    if (durable === undefined || durable.term < term)
      throw new Violation('term-durable-before-reply', `${member} sends ${type} in term ${term}; durable is ${durable?.term ?? 0}`, atMs);
    if (type !== 'voteReply' || !message.granted) return;
    if (durable.term === term && durable.vote !== message.to)
      throw new Violation(
        'vote-durable-before-reply',
        `${member} votes for ${message.to} in term ${term}; durable is ${durable.vote}`,
        atMs,
      );
    this.#vote(member, term, message.to, atMs);
  }

  /** Who leads has voted for itself, and counted that vote once it was durable. */
  onLeader(member: string, id: number, term: number, atMs: number): void {
    const durable = this.#durable.get(member);
    if (durable === undefined || durable.term < term || (durable.term === term && durable.vote !== id))
      throw new Violation('vote-durable-before-reply', `${member} leads term ${term} and its own vote is not durable`, atMs);
    this.#vote(member, term, id, atMs);
  }

  #vote(member: string, term: number, candidate: number, atMs: number): void {
    const key = `${member}.${this.#selves.get(member) ?? 0}/${term}`;
    const before = this.#votes.get(key);
    if (before !== undefined && before !== candidate)
      throw new Violation('vote-safety', `${member} voted for ${before} and for ${candidate} in term ${term}`, atMs);
    this.#votes.set(key, candidate);
  }
}
