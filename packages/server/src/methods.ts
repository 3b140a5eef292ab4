import { DecodeError } from '@raftgate/bytes';
import { type ReadMessage, type RpcCall, type RpcMethod, type RpcStreamEvents, Status, decodeMessage } from '@raftgate/wire';
import type { ServerContext } from './context.ts';
import { MAX_REQUEST_ITEMS } from './limits.ts';
import { NO_LEADER, REQUEST_TOO_LARGE, refuse } from './refusals.ts';

export type UnaryHandler<Q> = (context: ServerContext, call: RpcCall, request: Q) => void;

/** A unary method: decodes, checks what every request must meet, and hands on. `outOfRange`: what a number over 2^53 means there. */
export function unary<Q>(
  context: ServerContext,
  read: ReadMessage<Q>,
  handle: UnaryHandler<Q>,
  outOfRange?: (call: RpcCall) => void,
): RpcMethod {
  return {
    kind: 'unary',
    handle(call, bytes) {
      if (!mayProceed(context, call, bytes)) return;
      const request = decodeRequest(call, read, bytes, outOfRange);
      if (request !== undefined) handle(context, call, request);
    },
  };
}

/** A method of etcd's API that is not served. The text says so by name, and what to do instead. */
export function unserved(text: string): RpcMethod {
  return { kind: 'unary', handle: (call) => refuse(call, Status.UNIMPLEMENTED, text) };
}

/** The request, or undefined after the call was refused. */
export function decodeRequest<Q>(
  call: RpcCall,
  read: ReadMessage<Q>,
  bytes: Uint8Array,
  outOfRange?: (call: RpcCall) => void,
): Q | undefined {
  const request = decodeMessage(read, bytes, MAX_REQUEST_ITEMS);
  if (!(request instanceof DecodeError)) return request;
  if (request.code === 'OUT_OF_RANGE' && outOfRange !== undefined) {
    outOfRange(call);
    return undefined;
  }
  const status = request.code === 'OUT_OF_RANGE' || request.code === 'TOO_LONG' ? Status.INVALID_ARGUMENT : Status.INTERNAL;
  refuse(call, status, `grpc: error unmarshalling request: ${request.message}`);
  return undefined;
}

/** etcd clients that must not be served by a member cut off from its cluster say so in their metadata. */
export function requiresLeader(call: RpcCall): boolean {
  return call.metadata.get('hasleader') === 'true';
}

function mayProceed(context: ServerContext, call: RpcCall, bytes: Uint8Array): boolean {
  if (bytes.length > context.settings.maxRequestBytes) refuse(call, Status.INVALID_ARGUMENT, REQUEST_TOO_LARGE);
  else if (!context.view.hasLeader && requiresLeader(call)) refuse(call, Status.UNAVAILABLE, NO_LEADER);
  return call.isOpen;
}

/** Opens a bidirectional stream; one that requires a leader is refused where none is known. */
export function bidi(context: ServerContext, open: (call: RpcCall) => RpcStreamEvents): RpcMethod {
  return {
    kind: 'bidi',
    open(call) {
      if (context.view.hasLeader || !requiresLeader(call)) return open(call);
      refuse(call, Status.UNAVAILABLE, NO_LEADER);
      return REFUSED_STREAM;
    },
  };
}

const REFUSED_STREAM: RpcStreamEvents = { onMessage() {}, onHalfClose() {}, onDrain() {}, onCancel() {} };
