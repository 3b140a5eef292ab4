import { type RangeCursor, type RangeRequest, type RangeResult, isRefusal, validateRange } from '@raftgate/store';
import { type RpcCall, Status, encodeMessage } from '@raftgate/wire';
import { type RangeRequest as WireRange, defaultRangeResponse, writeRangeResponse } from '@raftgate/wire/etcd';
import { readAfterBarrier } from '../barrier-reply.ts';
import type { ServerContext } from '../context.ts';
import { MAX_RESPONSE_BYTES, PAIRS_PER_SLICE, SLICE_UNITS } from '../limits.ts';
import { INVALID_SORT, failRefused, refuse } from '../refusals.ts';
import type { SliceJob } from '../slices.ts';
import { rangeOf } from './range-of.ts';

/** Range: linearizable behind a barrier, or serializable from what this member has applied. */
export function handleRange(context: ServerContext, call: RpcCall, request: WireRange): void {
  const range = rangeOf(request);
  if (range === undefined) return refuse(call, Status.INVALID_ARGUMENT, INVALID_SORT);
  const refused = validateRange(range);
  if (refused !== undefined) return failRefused(call, refused);
  if (request.serializable) startRange(context, call, range);
  else readAfterBarrier(context, call, range, startRange);
}

/** Most ranges are done within their first slice; the rest wait their turns with others. */
function startRange(context: ServerContext, call: RpcCall, range: RangeRequest): void {
  const cursor = context.member.store.openRange(range);
  if (isRefusal(cursor)) return failRefused(call, cursor);
  const job = new RangeJob(context, call, cursor);
  if (!job.slice()) context.slices.add(job);
}

/** Reads, then encodes, a slice at a time. */
class RangeJob implements SliceJob {
  private readonly context: ServerContext;
  private readonly call: RpcCall;
  private readonly cursor: RangeCursor;
  private readonly parts: Uint8Array[] = [];
  private isRead = false;
  private encoded = 0;

  constructor(context: ServerContext, call: RpcCall, cursor: RangeCursor) {
    this.context = context;
    this.call = call;
    this.cursor = cursor;
  }

  slice(): boolean {
    if (!this.call.isOpen) return this.leave();
    if (!this.isRead) {
      this.isRead = this.cursor.step(SLICE_UNITS);
      if (this.cursor.bytes > MAX_RESPONSE_BYTES) {
        refuse(this.call, Status.RESOURCE_EXHAUSTED, `raftgate: the answer is larger than ${MAX_RESPONSE_BYTES} bytes; use a limit`);
        return this.leave();
      }
      return this.isRead && this.cursor.result.kvs.length <= PAIRS_PER_SLICE && this.answer(this.cursor.result);
    }
    return this.answer(this.cursor.result);
  }

  /** Fields of one protobuf message may come in several pieces: the pairs, slice by slice, then the rest. */
  private answer(result: RangeResult): boolean {
    const kvs = result.kvs.slice(this.encoded, this.encoded + PAIRS_PER_SLICE);
    this.encoded += kvs.length;
    if (this.encoded < result.kvs.length) {
      this.parts.push(encodeMessage(writeRangeResponse, { ...defaultRangeResponse, kvs }));
      return false;
    }
    const header = this.context.view.header(result.revision);
    const last = encodeMessage(writeRangeResponse, { header, kvs, more: result.more, count: result.count });
    this.call.respond(this.parts.length === 0 ? last : [...this.parts, last]);
    return this.leave();
  }

  private leave(): boolean {
    this.cursor.close();
    return true;
  }
}
