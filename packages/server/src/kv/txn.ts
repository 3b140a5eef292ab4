import type { TxnResponse, TxnResult } from '@raftgate/store';
import { type RpcCall, Status, encodeMessage } from '@raftgate/wire';
import { type ResponseHeader, type ResponseOp, type TxnRequest, writeTxnResponse } from '@raftgate/wire/etcd';
import { type Reply, proposeFor } from '../command-reply.ts';
import type { ServerContext } from '../context.ts';
import { TOO_MANY_OPERATIONS, failRefused, refuse } from '../refusals.ts';
import { txnOf } from './txn-of.ts';

export function handleTxn(context: ServerContext, call: RpcCall, request: TxnRequest): void {
  const most = Math.max(request.compare.length, request.success.length, request.failure.length);
  if (most > context.settings.maxTxnOps) return refuse(call, Status.INVALID_ARGUMENT, TOO_MANY_OPERATIONS);
  const txn = txnOf(request);
  if (txn.kind === 'refused') return failRefused(call, txn);
  proposeFor(context, call, txn, TXN_REPLY);
}

const TXN_REPLY: Reply<TxnResult> = {
  kind: 'txn',
  answer(context, call, result) {
    const header = context.view.header(result.revision);
    call.respond(encodeMessage(writeTxnResponse, { header, succeeded: result.succeeded, responses: result.responses.map(responseOf) }));
  },
};

function responseOf(result: TxnResponse): ResponseOp {
  const header = innerHeader(result.revision);
  switch (result.kind) {
    case 'put':
      return { response: { kind: 'responsePut', value: { header, prevKv: result.previous } } };
    case 'deleteRange':
      return { response: { kind: 'responseDeleteRange', value: { header, deleted: result.deleted, prevKvs: result.previous } } };
    case 'range':
      return { response: { kind: 'responseRange', value: { header, kvs: result.kvs, more: result.more, count: result.count } } };
  }
}

/** etcd says who answered once, in the outer header. */
function innerHeader(revision: number): ResponseHeader {
  return { clusterId: 0, memberId: 0, revision, raftTerm: 0 };
}
