import type { Outcome, Waiter } from '@raftgate/member';
import { type RpcCall, type RpcStreamEvents, Status, encodeMessage } from '@raftgate/wire';
import { readLeaseKeepAliveRequest, writeLeaseKeepAliveResponse } from '@raftgate/wire/etcd';
import type { ServerContext } from '../context.ts';
import { LeaderGuard } from '../leader-guard.ts';
import { MAX_PENDING_KEEPALIVES } from '../limits.ts';
import { decodeRequest, requiresLeader } from '../methods.ts';
import { failOutcome, failRefused, refuse } from '../refusals.ts';

/** One LeaseKeepAlive stream. Answers may overtake each other; each names its lease. */
export class KeepAliveStream implements RpcStreamEvents {
  private readonly context: ServerContext;
  private readonly call: RpcCall;
  private readonly guard: LeaderGuard | undefined;
  private pending = 0;
  private isHalfClosed = false;

  constructor(context: ServerContext, call: RpcCall) {
    this.context = context;
    this.call = call;
    if (requiresLeader(call)) this.guard = new LeaderGuard(context, () => refuse(call, Status.UNAVAILABLE, 'etcdserver: no leader'));
  }

  onMessage(call: RpcCall, message: Uint8Array): void {
    const request = decodeRequest(call, readLeaseKeepAliveRequest, message);
    if (request === undefined) return this.guard?.close();
    if (request.id === '') return this.answer(request.id, this.context.member.store.revision, 0);
    if (++this.pending > MAX_PENDING_KEEPALIVES) return refuse(call, Status.RESOURCE_EXHAUSTED, 'etcdserver: too many requests');
    const deadlineMs = this.context.clock.monotonicMs() + this.context.settings.requestTimeoutMs;
    this.context.member.propose({ kind: 'leaseKeepAlive', lease: request.id }, new KeepAliveWaiter(this, request.id), deadlineMs);
  }

  onHalfClose(): void {
    this.isHalfClosed = true;
    this.endIfDone();
  }

  onDrain(): void {}

  onCancel(): void {
    this.guard?.close();
  }

  settled(lease: string, outcome: Outcome): void {
    this.pending--;
    if (!this.call.isOpen) return;
    if (outcome.outcome !== 'applied') return failOutcome(this.call, outcome);
    const { result } = outcome;
    if (result.kind === 'lease') this.answer(lease, result.revision, result.ttlSeconds);
    // etcd: a lease that is gone is no error; its time to live is 0.
    else if (result.kind === 'refused' && result.code === 'leaseNotFound') this.answer(lease, this.context.member.store.revision, 0);
    else if (result.kind === 'refused') failRefused(this.call, result);
    this.endIfDone();
  }

  private answer(id: string, revision: number, ttl: number): void {
    this.call.send(encodeMessage(writeLeaseKeepAliveResponse, { header: this.context.view.header(revision), id, ttl }));
  }

  private endIfDone(): void {
    if (!this.isHalfClosed || this.pending > 0) return;
    this.guard?.close();
    this.call.end();
  }
}

class KeepAliveWaiter implements Waiter {
  private readonly stream: KeepAliveStream;
  private readonly lease: string;

  constructor(stream: KeepAliveStream, lease: string) {
    this.stream = stream;
    this.lease = lease;
  }

  settled(outcome: Outcome): void {
    this.stream.settled(this.lease, outcome);
  }
}
