import type { BarrierOutcome, BarrierWaiter } from '@raftgate/member';
import { type RpcCall, Status, encodeMessage } from '@raftgate/wire';
import { type MoveLeaderRequest, writeMoveLeaderResponse } from '@raftgate/wire/etcd';
import { type ServerContext, deadlineOf } from '../context.ts';
import { failOutcome, refuse } from '../refusals.ts';

export function handleMoveLeader(context: ServerContext, call: RpcCall, request: MoveLeaderRequest): void {
  const { view, member } = context;
  if (view.role !== 'leader') return refuse(call, Status.FAILED_PRECONDITION, 'etcdserver: not leader');
  const { targetId } = request;
  if (typeof targetId === 'string' || !view.configuration.voters.some((voter) => voter.id === targetId)) {
    return refuse(call, Status.FAILED_PRECONDITION, 'etcdserver: bad leader transferee');
  }
  member.transferLeadership(targetId, new MoveWaiter(context, call), deadlineOf(context, call));
}

class MoveWaiter implements BarrierWaiter {
  private readonly context: ServerContext;
  private readonly call: RpcCall;

  constructor(context: ServerContext, call: RpcCall) {
    this.context = context;
    this.call = call;
  }

  settled(outcome: BarrierOutcome): void {
    if (outcome.outcome === 'refused') return failOutcome(this.call, outcome);
    this.call.respond(encodeMessage(writeMoveLeaderResponse, { header: this.context.view.header(0) }));
  }
}
