import { type RpcCall, encodeMessage } from '@raftgate/wire';
import { type DefragmentRequest, writeDefragmentResponse } from '@raftgate/wire/etcd';
import type { ServerContext } from '../context.ts';
import { SLICE_UNITS } from '../limits.ts';

/**
 * Closes every gap that compaction left in this member's memory. The member goes on serving meanwhile (etcd's does not),
 * and goes on closing them if the client leaves.
 */
export function handleDefragment(context: ServerContext, call: RpcCall, _request: DefragmentRequest): void {
  const { member, slices, view } = context;
  member.store.defragment();
  member.wake();
  slices.add({
    slice(): boolean {
      if (!call.isOpen) return true;
      if (!member.store.stepCompaction(SLICE_UNITS)) return false;
      call.respond(encodeMessage(writeDefragmentResponse, { header: view.header(0) }));
      return true;
    },
  });
}
