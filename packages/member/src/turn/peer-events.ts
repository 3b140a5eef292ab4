import { forgetMatch, reportUnreachable, step } from '@raftgate/raft';
import type { Message } from '@raftgate/raft';
import type { Core } from '../core.ts';
import { LINK_LOST_ELECTIONS } from '../limits.ts';
import type { ClusterView } from '../peer/codec/cluster-view.ts';
import type { Change } from '../peer/codec/change.ts';
import type { ChangeReply } from '../peer/codec/change-reply.ts';
import type { Forward } from '../peer/codec/forward.ts';
import type { ForwardRefused } from '../peer/codec/forward-refused.ts';
import type { Receiver } from '../peer/host.ts';
import type { SnapshotLane, SnapshotSink } from '../peer/snapshot-sink.ts';
import { hearOfCluster } from '../membership/leave.ts';
import { changeAnswered } from './change.ts';
import { hasWork } from './has-work.ts';

/** What peers do to a running member: it goes into raft or a queue, and a turn is asked for. */
export class PeerEvents implements Receiver {
  private readonly core: Core;

  constructor(core: Core) {
    this.core = core;
  }

  message(message: Message): void {
    const { core } = this;
    if (core.isOver) return;
    try {
      this.take(message);
    } catch (error) {
      core.fail(error);
    }
  }

  private take(message: Message): void {
    const { core } = this;
    core.observer.onReceive?.(message);
    if (core.soft.role === 'leader') core.heard.note(message.from, core.io.clock.monotonicMs());
    const refusal = step(core.raft, message);
    if (refusal !== undefined) core.observer.onReport?.(`${message.type} of ${message.from} refused: ${refusal.code}, ${refusal.detail}`);
    if (hasWork(core)) core.wake();
  }

  forward(from: number, boot: number, forward: Forward): void {
    const { core } = this;
    if (core.isOver) return;
    const refusal = core.forwards.add(from, boot, forward, { committed: core.store.clusterVersion, max: core.plan.clusterVersionMax });
    const { term, firstSeq, lastSeq } = forward;
    if (refusal !== undefined) core.peers.link(from)?.refuseForward({ term, firstSeq, lastSeq, refusal });
    core.wake();
  }

  forwardRefused(from: number, refused: ForwardRefused): void {
    const { core } = this;
    core.guard(() => {
      core.proposals.forwardRefused(from, refused);
      // It refused for the term that it led or stood in; if that is over, or another leads it, there may be somebody else to ask.
      const { term, leader } = core.soft;
      if (refused.refusal !== 'NOT_LEADER' || (term === refused.term && (leader === 0 || leader === from))) return;
      core.proposals.handAgain(term, leader);
      core.wake();
    });
  }

  change(from: number, { term, sequence, withinMs, request }: Change): void {
    const { core } = this;
    if (core.isOver) return;
    const deadlineMs = core.io.clock.monotonicMs() + withinMs;
    const refused: ChangeReply = { reply: 'refused', code: 'OVERLOADED', message: 'too many changes wait at the leader' };
    if (!core.changes.ask({ from, sequence, term, request, deadlineMs })) core.peers.link(from)?.changeReply(sequence, refused);
    core.wake();
  }

  changeReply(from: number, sequence: number, reply: ChangeReply): void {
    this.core.guard(() => changeAnswered(this.core, from, sequence, reply));
  }

  snapshotLane(from: number, lane: SnapshotLane): SnapshotSink {
    return this.core.snapshots.lane(from, lane);
  }

  /** What was dropped while there was no link is sent again; what waits for a leader we could not reach goes out. */
  connected(peer: number): void {
    const { core } = this;
    core.guard(() => {
      reportUnreachable(core.raft, peer);
      core.wake();
    });
  }

  /** Commands written to a link that died are given LINK_LOST_ELECTIONS election timeouts to be seen in the log, or not in it. */
  disconnected(peer: number): void {
    const { core } = this;
    core.guard(() => {
      const untilMs = core.io.clock.monotonicMs() + LINK_LOST_ELECTIONS * core.plan.electionMs;
      core.proposals.linkLost(peer, untilMs);
      core.changes.linkLost(peer, untilMs);
      reportUnreachable(core.raft, peer);
      core.wake();
    });
  }

  gone(peer: number): void {
    const { core } = this;
    core.guard(() => core.failover.suspect(core, peer));
  }

  restarted(peer: number): void {
    this.core.guard(() => reportUnreachable(this.core.raft, peer));
  }

  forgot(peer: number): void {
    this.core.guard(() => forgetMatch(this.core.raft, peer));
  }

  report(peer: number, event: 'connected' | 'closed' | 'refused', reason: string): void {
    this.core.observer.onPeer?.(peer, event, reason);
  }

  failed(error: unknown): void {
    this.core.fail(error);
  }

  told(view: ClusterView): void {
    this.core.guard(() => hearOfCluster(this.core, view));
  }

  wake(): void {
    this.core.wake();
  }
}
