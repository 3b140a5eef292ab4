import { Status } from '@raftgate/wire';
import type { RpcCallOptions, RpcChannel, RpcOutcome, RpcStreamEnd } from '@raftgate/wire';

/** One request and one answer over a stream method (etcd has LeaseKeepAlive as a stream only). */
export function askOnce(
  channel: RpcChannel,
  path: string,
  request: Uint8Array,
  options: RpcCallOptions,
  done: (outcome: RpcOutcome) => void,
): void {
  let answer: Uint8Array | undefined;
  const stream = channel.open(path, options, {
    onMessage: (message) => {
      if (answer !== undefined) return;
      answer = message;
      stream.cancel();
    },
    onDrain: () => {},
    onEnd: (end) => done(answer === undefined ? asOutcome(end) : { outcome: 'ok', message: answer }),
  });
  stream.send(request);
}

function asOutcome(end: RpcStreamEnd): RpcOutcome {
  const isSilent = end.outcome === 'status' && end.code === Status.OK;
  return isSilent ? { outcome: 'maybeDelivered', reason: 'the stream ended without an answer' } : end;
}
