import type { LeaseGoneResult } from '@raftgate/store';
import { type RpcCall, encodeMessage } from '@raftgate/wire';
import { type LeaseRevokeRequest, writeLeaseRevokeResponse } from '@raftgate/wire/etcd';
import { type Reply, proposeFor } from '../command-reply.ts';
import type { ServerContext } from '../context.ts';
import { refuseNoLease } from './no-lease.ts';

export function handleLeaseRevoke(context: ServerContext, call: RpcCall, request: LeaseRevokeRequest): void {
  if (request.id === '') return refuseNoLease(call);
  proposeFor(context, call, { kind: 'leaseRevoke', lease: request.id }, REVOKE_REPLY);
}

const REVOKE_REPLY: Reply<LeaseGoneResult> = {
  kind: 'leaseGone',
  answer(context, call, result) {
    if (!result.revoked) return refuseNoLease(call);
    call.respond(encodeMessage(writeLeaseRevokeResponse, { header: context.view.header(result.revision) }));
  },
};
