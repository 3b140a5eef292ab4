import type { DeleteRangeCommand, DeleteRangeResult } from '@raftgate/store';
import { type RpcCall, encodeMessage } from '@raftgate/wire';
import { type DeleteRangeRequest, writeDeleteRangeResponse } from '@raftgate/wire/etcd';
import { type Reply, proposeFor } from '../command-reply.ts';
import type { ServerContext } from '../context.ts';

export function handleDeleteRange(context: ServerContext, call: RpcCall, request: DeleteRangeRequest): void {
  proposeFor(context, call, deleteRangeOf(request), DELETE_RANGE_REPLY);
}

export function deleteRangeOf(request: DeleteRangeRequest): DeleteRangeCommand {
  return { kind: 'deleteRange', key: request.key, end: request.rangeEnd, prevKv: request.prevKv };
}

const DELETE_RANGE_REPLY: Reply<DeleteRangeResult> = {
  kind: 'deleteRange',
  answer(context, call, result) {
    const { deleted, previous } = result;
    call.respond(encodeMessage(writeDeleteRangeResponse, { header: context.view.header(result.revision), deleted, prevKvs: previous }));
  },
};
