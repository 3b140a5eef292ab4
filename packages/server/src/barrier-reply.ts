import type { BarrierOutcome, BarrierWaiter } from '@raftgate/member';
import type { RpcCall } from '@raftgate/wire';
import { type ServerContext, deadlineOf } from './context.ts';
import { failOutcome } from './refusals.ts';

type Read<Q> = (context: ServerContext, call: RpcCall, request: Q) => void;

/** Runs `read` once this member has applied everything that was committed before: what it sees is linearizable. */
export function readAfterBarrier<Q>(context: ServerContext, call: RpcCall, request: Q, read: Read<Q>): void {
  context.member.barrier(new BarrierReply(context, call, request, read), deadlineOf(context, call));
}

class BarrierReply<Q> implements BarrierWaiter {
  private readonly context: ServerContext;
  private readonly call: RpcCall;
  private readonly request: Q;
  private readonly read: Read<Q>;

  constructor(context: ServerContext, call: RpcCall, request: Q, read: Read<Q>) {
    this.context = context;
    this.call = call;
    this.request = request;
    this.read = read;
  }

  settled(outcome: BarrierOutcome): void {
    if (!this.call.isOpen) return;
    if (outcome.outcome === 'refused') return failOutcome(this.call, outcome);
    this.read(this.context, this.call, this.request);
  }
}
