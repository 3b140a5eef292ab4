import { type HashCursor, isRefusal } from '@raftgate/store';
import { type RpcCall, encodeMessage } from '@raftgate/wire';
import { type HashKVRequest, type HashRequest, writeHashKVResponse, writeHashResponse } from '@raftgate/wire/etcd';
import type { ServerContext } from '../context.ts';
import { SLICE_UNITS } from '../limits.ts';
import { failRefused } from '../refusals.ts';
import type { SliceJob } from '../slices.ts';

/** HashKV is this member's own view: what is compared is the answers of several members at one revision. */
export function handleHashKv(context: ServerContext, call: RpcCall, request: HashKVRequest): void {
  const cursor = context.member.store.openHash(Math.max(0, request.revision));
  if (isRefusal(cursor)) return failRefused(call, cursor);
  context.slices.add(new HashJob(context, call, cursor));
}

/** The state hash: equal on members that applied the same entries. */
export function handleHash(context: ServerContext, call: RpcCall, _request: HashRequest): void {
  const { low } = context.member.store.hash();
  call.respond(encodeMessage(writeHashResponse, { header: context.view.header(context.member.store.revision), hash: low }));
}

class HashJob implements SliceJob {
  private readonly context: ServerContext;
  private readonly call: RpcCall;
  private readonly cursor: HashCursor;

  constructor(context: ServerContext, call: RpcCall, cursor: HashCursor) {
    this.context = context;
    this.call = call;
    this.cursor = cursor;
  }

  slice(): boolean {
    const { call, context, cursor } = this;
    if (call.isOpen && !cursor.step(SLICE_UNITS)) return false;
    if (call.isOpen) {
      const { hash, compactRevision, revision: hashRevision } = cursor;
      const header = context.view.header(context.member.store.revision);
      call.respond(encodeMessage(writeHashKVResponse, { header, hash, compactRevision, hashRevision }));
    }
    cursor.close();
    return true;
  }
}
