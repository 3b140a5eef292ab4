import type { RpcMethod } from '@raftgate/wire';
import {
  methodKVCompact,
  methodKVDeleteRange,
  methodKVPut,
  methodKVRange,
  methodKVTxn,
  readCompactionRequest,
  readDeleteRangeRequest,
  readPutRequest,
  readRangeRequest,
  readTxnRequest,
} from '@raftgate/wire/etcd';
import type { ServerContext } from '../context.ts';
import { unary } from '../methods.ts';
import { handleCompact } from './compact.ts';
import { handleDeleteRange } from './delete-range.ts';
import { handlePut } from './put.ts';
import { handleRange } from './range.ts';
import { handleTxn } from './txn.ts';

/** etcdserverpb.KV */
export function kvMethods(context: ServerContext): [string, RpcMethod][] {
  return [
    [methodKVRange.path, unary(context, readRangeRequest, handleRange)],
    [methodKVPut.path, unary(context, readPutRequest, handlePut)],
    [methodKVDeleteRange.path, unary(context, readDeleteRangeRequest, handleDeleteRange)],
    [methodKVTxn.path, unary(context, readTxnRequest, handleTxn)],
    [methodKVCompact.path, unary(context, readCompactionRequest, handleCompact)],
  ];
}
