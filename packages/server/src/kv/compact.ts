import type { CompactResult } from '@raftgate/store';
import { type RpcCall, Status, encodeMessage } from '@raftgate/wire';
import { type CompactionRequest, writeCompactionResponse } from '@raftgate/wire/etcd';
import { type Reply, proposeFor } from '../command-reply.ts';
import { type ServerContext, deadlineOf } from '../context.ts';
import { POLL_MS } from '../limits.ts';
import { refuse } from '../refusals.ts';

export function handleCompact(context: ServerContext, call: RpcCall, request: CompactionRequest): void {
  proposeFor(context, call, { kind: 'compact', revision: Math.max(0, request.revision) }, request.physical ? PHYSICAL_REPLY : REPLY);
}

function answer(context: ServerContext, call: RpcCall, result: CompactResult): void {
  call.respond(encodeMessage(writeCompactionResponse, { header: context.view.header(result.revision) }));
}

const REPLY: Reply<CompactResult> = { kind: 'compact', answer };

/** Answers once this member has given back the memory too. */
const PHYSICAL_REPLY: Reply<CompactResult> = {
  kind: 'compact',
  answer(context, call, result) {
    const deadlineMs = deadlineOf(context, call);
    const look = (): void => {
      if (!call.isOpen) return;
      if (context.member.store.reclaimedRevision >= result.compactRevision) return answer(context, call, result);
      if (context.clock.monotonicMs() > deadlineMs) return refuse(call, Status.UNAVAILABLE, 'etcdserver: request timed out');
      context.timers.after(POLL_MS, look);
    };
    look();
  },
};
