import type { LeaseResult } from '@raftgate/store';
import { type RpcCall, encodeMessage } from '@raftgate/wire';
import { type LeaseGrantRequest, writeLeaseGrantResponse } from '@raftgate/wire/etcd';
import { type Reply, proposeFor } from '../command-reply.ts';
import type { ServerContext } from '../context.ts';

/** A lease's id is the client's, or drawn here before anything is proposed. etcd lengthens a TTL that is too short. */
export function handleLeaseGrant(context: ServerContext, call: RpcCall, request: LeaseGrantRequest): void {
  const lease = request.id === '' ? freeLeaseId(context) : request.id;
  proposeFor(context, call, { kind: 'leaseGrant', lease, ttlSeconds: Math.max(0, request.ttl) }, GRANT_REPLY);
}

const GRANT_REPLY: Reply<LeaseResult> = {
  kind: 'lease',
  answer(context, call, result) {
    const header = context.view.header(result.revision);
    call.respond(encodeMessage(writeLeaseGrantResponse, { header, id: result.lease, ttl: result.ttlSeconds, error: '' }));
  },
};

/** A positive int64, as 8 big-endian latin1 chars, that no lease here has. */
function freeLeaseId(context: ServerContext): string {
  for (;;) {
    const words = [context.random.uint32() & 0x7fff_ffff, context.random.uint32()];
    const id = words.map((word) => String.fromCharCode(word >>> 24, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff)).join('');
    if (id !== '\0\0\0\0\0\0\0\0' && context.member.store.leases.get(id) === undefined) return id;
  }
}
