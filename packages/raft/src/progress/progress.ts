import { invariant } from '../invariant.ts';
import type { ProgressState } from '../status.ts';
import { Inflights } from './inflights.ts';

export type Vote = 'none' | 'granted' | 'refused';

/**
 * What this member knows of one member of the configuration (itself too). As candidate: its vote. As leader: how much of the
 * log it holds and what is on its way.
 *
 *     probe      one append at a time until one matches          next = where we guess it matches
 *     replicate  as many as the window allows                    next = after the last one sent
 *     snapshot   none: it needs entries that are gone            next = after the snapshot
 *
 * Invariant: match < next, and match only grows while this member leads (except through `forget`).
 */
export class Progress {
  readonly id: number;
  isVoter = false;
  isOutgoing = false;
  isLearner = false;
  vote: Vote = 'none';
  state: ProgressState = 'probe';
  match = 0;
  next = 1;
  /** In probe: one append is out and neither its answer nor a heartbeat's has come. */
  probeSent = false;
  /** In replicate: send an append even without entries, to learn whether the last ones arrived. */
  tailProbe = false;
  /** The next answer to a heartbeat says again what may be lost; those behind it, until this is set again, say nothing more. */
  mayRepeat = false;
  /** Commit index this peer was told of by an append. */
  sentCommit = 0;
  recentlyActive = false;
  /** The latest read context this peer echoed. */
  ackedContext = 0;
  /** Until when this leader trusts the peer to elect nobody else, on its own clock (lease reads). */
  leaseUntilMs = 0;
  pendingSnapshot = 0;
  /** The whole snapshot left; ticks since then. */
  snapshotSent = false;
  snapshotTicks = 0;
  readonly inflights: Inflights;

  constructor(id: number, maxInflightMessages: number, maxInflightBytes: number) {
    this.id = id;
    this.inflights = new Inflights(maxInflightMessages, maxInflightBytes);
  }

  /** A new leader knows nothing and guesses that all match its own log (paper, 5.3). */
  resetForLeader(next: number): void {
    this.match = 0;
    this.sentCommit = 0;
    this.recentlyActive = false;
    this.ackedContext = 0;
    this.leaseUntilMs = 0;
    this.enter('probe', next);
  }

  becomeProbe(): void {
    const afterSnapshot = this.state === 'snapshot' ? this.pendingSnapshot + 1 : 0;
    this.enter('probe', Math.max(this.match + 1, afterSnapshot));
  }

  /** Nothing it was sent arrives any more: it is probed at its next sign of life, not at once, where the same closed link is. */
  becomeSilent(): void {
    this.becomeProbe();
    this.probeSent = true;
    this.mayRepeat = true;
  }

  becomeReplicate(): void {
    this.enter('replicate', this.match + 1);
  }

  becomeSnapshot(index: number): void {
    this.enter('snapshot', index + 1);
    this.pendingSnapshot = index;
  }

  /** The peer lost what it had acknowledged and said so when it connected: begin again. */
  forget(next: number): void {
    this.match = 0;
    this.sentCommit = 0;
    this.enter('probe', next);
  }

  /** The peer's log equals ours up to `index`, durably. Returns whether that is news. */
  accept(index: number): boolean {
    const isNews = index > this.match;
    if (isNews) this.match = index;
    this.next = Math.max(this.next, index + 1);
    this.probeSent = false;
    return isNews;
  }

  /**
   * The peer has no match at `rejected`; ours may still agree up to `candidate`. Returns whether that is news: a rejection of
   * what is known to match, or of a probe that is no longer the last one, is late.
   */
  reject(rejected: number, candidate: number): boolean {
    if (this.state === 'snapshot') return false;
    if (this.state === 'replicate') {
      if (rejected <= this.match) return false;
      this.enter('probe', this.match + 1);
      return true;
    }
    if (this.next - 1 !== rejected) return false;
    this.next = Math.max(Math.min(rejected, candidate + 1), this.match + 1);
    this.sentCommit = Math.min(this.sentCommit, this.next - 1);
    this.probeSent = false;
    return true;
  }

  private enter(state: ProgressState, next: number): void {
    invariant(next > this.match, 'next is after match');
    this.state = state;
    this.next = next;
    this.probeSent = false;
    this.tailProbe = false;
    this.mayRepeat = false;
    this.pendingSnapshot = 0;
    this.snapshotSent = false;
    this.snapshotTicks = 0;
    this.inflights.reset();
  }
}
