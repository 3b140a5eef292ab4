import type { PutCommand, PutResult } from '@raftgate/store';
import { type RpcCall, encodeMessage } from '@raftgate/wire';
import { type PutRequest, writePutResponse } from '@raftgate/wire/etcd';
import { type Reply, proposeFor } from '../command-reply.ts';
import type { ServerContext } from '../context.ts';

export function handlePut(context: ServerContext, call: RpcCall, request: PutRequest): void {
  proposeFor(context, call, putOf(request), PUT_REPLY);
}

export function putOf(request: PutRequest): PutCommand {
  const { key, value, lease, prevKv, ignoreValue, ignoreLease } = request;
  return { kind: 'put', key, value, lease, prevKv, ignoreValue, ignoreLease };
}

const PUT_REPLY: Reply<PutResult> = {
  kind: 'put',
  answer(context, call, result) {
    call.respond(encodeMessage(writePutResponse, { header: context.view.header(result.revision), prevKv: result.previous }));
  },
};
