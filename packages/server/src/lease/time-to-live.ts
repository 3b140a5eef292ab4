import { type RpcCall, encodeMessage } from '@raftgate/wire';
import {
  type LeaseLeasesRequest,
  type LeaseStatus,
  type LeaseTimeToLiveRequest,
  writeLeaseLeasesResponse,
  writeLeaseTimeToLiveResponse,
} from '@raftgate/wire/etcd';
import { readAfterBarrier } from '../barrier-reply.ts';
import type { ServerContext } from '../context.ts';
import { LIST_SLICE } from '../limits.ts';
import { ListJob } from './list-job.ts';

export function handleTimeToLive(context: ServerContext, call: RpcCall, request: LeaseTimeToLiveRequest): void {
  readAfterBarrier(context, call, request, startTimeToLive);
}

function startTimeToLive(context: ServerContext, call: RpcCall, request: LeaseTimeToLiveRequest): void {
  const { leases } = context.member.store;
  if (!request.keys || leases.get(request.id) === undefined) return answerTimeToLive(context, call, request, []);
  const next = (after: string) => leases.keys(request.id, after, LIST_SLICE);
  context.slices.add(new ListJob(call, next, (keys) => answerTimeToLive(context, call, request, keys)));
}

/** Seconds are whole and rounded down, as etcd's; -1 for a lease that is not there. */
function answerTimeToLive(context: ServerContext, call: RpcCall, { id }: LeaseTimeToLiveRequest, keys: readonly string[]): void {
  const { leases, revision } = context.member.store;
  const view = leases.get(id);
  const remainingMs = leases.remaining(id, context.logTime.nowMs(context.view.hasLeader)) ?? -1000;
  const ttl = Math.floor(remainingMs / 1000);
  const header = context.view.header(revision);
  call.respond(encodeMessage(writeLeaseTimeToLiveResponse, { header, id, ttl, grantedTtl: view?.ttlSeconds ?? 0, keys }));
}

export function handleLeases(context: ServerContext, call: RpcCall, request: LeaseLeasesRequest): void {
  readAfterBarrier(context, call, request, startLeases);
}

function startLeases(context: ServerContext, call: RpcCall): void {
  const { leases } = context.member.store;
  const answer = (ids: readonly string[]): void => {
    const header = context.view.header(context.member.store.revision);
    call.respond(encodeMessage(writeLeaseLeasesResponse, { header, leases: ids.map((id): LeaseStatus => ({ id })) }));
  };
  context.slices.add(new ListJob(call, (after) => leases.list(after, LIST_SLICE), answer));
}
