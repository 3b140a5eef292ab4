import { Status } from '@raftgate/wire';
import type { RpcCallOptions, RpcChannel, RpcOutcome, RpcStreamEnd } from '@raftgate/wire';

/**
 * One request and one answer over a stream method (etcd has LeaseKeepAlive as a stream only). The stream is half closed rather
 * than cancelled: servers count cancelled streams and drop a connection that has too many of them.
 */
export function askOnce(
  channel: RpcChannel,
  path: string,
  request: Uint8Array,
  options: RpcCallOptions,
  done: (outcome: RpcOutcome) => void,
): void {
  let isAnswered = false;
  const answer = (outcome: RpcOutcome): void => {
    if (isAnswered) return;
    isAnswered = true;
    done(outcome);
  };
  const stream = channel.open(path, options, {
    onMessage: (message) => answer({ outcome: 'ok', message }),
    onDrain: () => {},
    onEnd: (end) => answer(asOutcome(end)),
  });
  stream.send(request);
  stream.halfClose();
}

function asOutcome(end: RpcStreamEnd): RpcOutcome {
  const isSilent = end.outcome === 'status' && end.code === Status.OK;
  return isSilent ? { outcome: 'maybeDelivered', reason: 'the stream ended without an answer' } : end;
}
