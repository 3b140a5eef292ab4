import { transfer } from '@raftgate/raft';
import type { FlightRecord } from '@raftgate/raft';
import type { Command, Store } from '@raftgate/store';
import type { Core } from './core.ts';
import { heirOf } from './heir.ts';
import type { Member } from './member.ts';
import { malformed } from './membership/malformed.ts';
import type { MembershipRequest, MembershipWaiter } from './membership/request.ts';
import type { MemberStatus } from './status.ts';
import { statusOf } from './status-of.ts';
import { stopMember } from './stop.ts';
import type { BarrierWaiter, Principal, Waiter } from './waiter.ts';

/** The member's door: each call puts what it was given where the next turn finds it. */
export class RunningMember implements Member {
  readonly id: number;
  readonly clusterId: number;
  readonly incarnation: number;
  readonly name: string;
  readonly store: Store;
  private readonly core: Core;

  constructor(core: Core) {
    this.core = core;
    this.id = core.identity.member;
    this.clusterId = core.identity.cluster;
    this.incarnation = core.identity.incarnation;
    this.name = core.identity.name;
    this.store = core.store;
  }

  get peerPorts(): readonly number[] {
    return this.core.peers.acceptor.ports;
  }

  propose(command: Command, waiter: Waiter, deadlineMs: number, principal?: Principal, sessionSequence?: number): void {
    const { core } = this;
    if (core.state === 'running') core.proposals.add(command, waiter, deadlineMs, principal, sessionSequence);
    else core.proposals.refusals.add(waiter, 'STOPPED', 'the member is stopping');
    this.wakeOrTell();
  }

  barrier(waiter: BarrierWaiter, deadlineMs: number): void {
    const { core } = this;
    if (core.state === 'running') core.reads.add(waiter, deadlineMs);
    else core.transfer.refusals.add(waiter, 'STOPPED', 'the member is stopping');
    this.wakeOrTell();
  }

  transferLeadership(to: number, waiter: BarrierWaiter, deadlineMs: number): void {
    const { core } = this;
    const target = to === 0 ? heirOf(core) : to;
    const refusal = core.state === 'running' ? transfer(core.raft, target) : undefined;
    if (core.state !== 'running') core.transfer.refusals.add(waiter, 'STOPPED', 'the member is stopping');
    else if (refusal !== undefined) core.transfer.refusals.add(waiter, 'NOT_LEADER', `no transfer: ${refusal.code}`);
    else core.transfer.add(waiter, deadlineMs);
    this.wakeOrTell();
  }

  changeMembership(request: MembershipRequest, waiter: MembershipWaiter, deadlineMs: number): void {
    const { core } = this;
    const refused = malformed(request);
    if (refused !== undefined) core.changes.refusals.add(waiter, refused.code, refused.message);
    else if (core.state === 'running') core.changes.add(request, waiter, deadlineMs);
    else core.changes.refusals.add(waiter, 'STOPPED', 'the member is stopping');
    this.wakeOrTell();
  }

  wake(): void {
    this.core.wake();
  }

  status(): MemberStatus {
    return statusOf(this.core);
  }

  flight(): readonly FlightRecord[] {
    return this.core.raft.flight?.dump() ?? [];
  }

  onChange(listener: () => void): () => void {
    const { listeners } = this.core;
    const own = (): void => listener();
    listeners.add(own);
    return () => void listeners.delete(own);
  }

  stop(done: () => void): void {
    stopMember(this.core, done);
  }

  /** After the last turn there is nobody else to tell those who still ask. */
  private wakeOrTell(): void {
    const { core } = this;
    if (!core.isOver) return core.wake();
    core.io.timers.soon(() => {
      core.proposals.refusals.tell();
      core.transfer.refusals.tell();
      core.changes.refusals.tell();
    });
  }
}
