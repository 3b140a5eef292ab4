import type { RpcCall, RpcMethod, RpcMethods } from '../grpc/server.ts';
import { STATUS_DETAILS_TRAILER, encodeStatusDetails } from '../grpc/status-details.ts';
import { Status } from '../grpc/status.ts';

/** What happened at the server, for a test to ask after. */
export interface EchoLog {
  readonly cancelled: string[];
  readonly deadlinesMs: (number | undefined)[];
  /** Calls of `Never` that were taken on, where somebody asks after them. */
  readonly waiting?: string[];
  /** Calls of two ways whose client has said everything, likewise. */
  readonly halfClosed?: string[];
}

const copy = (bytes: Uint8Array): Uint8Array => bytes.slice();

/** Methods of every kind under `/echo.Echo/`, answering in ways a transport must carry. */
export function echoMethods(log: EchoLog): RpcMethods {
  const onCancel = (call: RpcCall) => void log.cancelled.push(call.path);
  const onHalfClose = (call: RpcCall) => {
    log.halfClosed?.push(call.path);
    call.end();
  };
  const methods: Record<string, RpcMethod> = {
    Unary: { kind: 'unary', handle: (call, request) => call.respond(copy(request)) },
    Pieces: { kind: 'unary', handle: (call, request) => call.respond([copy(request), new Uint8Array(0), copy(request)]) },
    Fail: { kind: 'unary', handle: (call) => call.fail(Status.OUT_OF_RANGE, 'rôle: 100 %\nüber', { 'x-why': 'because' }) },
    Explain: {
      kind: 'unary',
      handle: (call) => {
        const why = { reason: 'TOO_WARM', domain: 'echo', metadata: { degrees: '31', where: 'rôle' } };
        const details = encodeStatusDetails(Status.RESOURCE_EXHAUSTED, 'too warm', why);
        call.fail(Status.RESOURCE_EXHAUSTED, 'too warm', { [STATUS_DETAILS_TRAILER]: details });
      },
    },
    Throw: {
      kind: 'unary',
      handle: (call) => {
        log.deadlinesMs.push(call.deadlineMs);
        call.fail(Status.INTERNAL, '');
      },
    },
    Metadata: { kind: 'unary', handle: (call) => call.respond(new TextEncoder().encode(call.metadata.get('x-name') ?? 'none')) },
    Never: {
      kind: 'serverStream',
      open(call) {
        log.waiting?.push(call.path);
        return { onDrain() {}, onCancel };
      },
    },
    Count: {
      kind: 'serverStream',
      open(call, request) {
        for (let i = 0; i < request[0]; i++) call.send(Uint8Array.of(i));
        call.end();
        return { onDrain() {}, onCancel };
      },
    },
    Flood: { kind: 'serverStream', open: (call, request) => flood(call, request[0] * 65_536, onCancel) },
    HalfFail: {
      kind: 'serverStream',
      open(call) {
        call.send(Uint8Array.of(1));
        call.fail(Status.ABORTED, 'enough');
        return { onDrain() {}, onCancel };
      },
    },
    Sum: {
      kind: 'clientStream',
      open() {
        let sum = 0;
        return {
          onMessage: (_call, message) => void (sum += message[0]),
          onHalfClose: (call) => call.respond(Uint8Array.of(sum)),
          onDrain() {},
          onCancel,
        };
      },
    },
    Bidi: {
      kind: 'bidi',
      open: () => ({ onMessage: (call, message) => void call.send(copy(message)), onHalfClose, onDrain() {}, onCancel }),
    },
    Flooded: {
      kind: 'bidi',
      // More than any window takes: it stays behind its client.
      open: () => ({ onMessage: (call) => void call.send(new Uint8Array(2_097_152)), onHalfClose, onDrain() {}, onCancel }),
    },
  };
  return new Map(Object.entries(methods).map(([name, method]) => [`/echo.Echo/${name}`, method]));
}

/** Sends `bytes` in pieces of 64 KiB and waits whenever it is told to. */
function flood(call: RpcCall, bytes: number, onCancel: (call: RpcCall) => void) {
  let left = bytes;
  const pump = () => {
    while (left > 0) {
      left -= 65_536;
      if (!call.send(new Uint8Array(65_536)) && left > 0) return;
    }
    call.end();
  };
  pump();
  return { onDrain: pump, onCancel };
}
