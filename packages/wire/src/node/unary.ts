import type { RpcOutcome, RpcStreamEnd, RpcStreamListener } from '../grpc/client.ts';
import { Status } from '../grpc/status.ts';

/** Hears a stream that should bring exactly one message, and makes one outcome of it. */
export class UnaryListener implements RpcStreamListener {
  private readonly done: (outcome: RpcOutcome) => void;
  private message: Uint8Array | undefined;
  private extra = false;

  constructor(done: (outcome: RpcOutcome) => void) {
    this.done = done;
  }

  onMessage(message: Uint8Array): void {
    if (this.message === undefined) this.message = message;
    else this.extra = true;
  }

  onDrain(): void {}

  onEnd(end: RpcStreamEnd): void {
    if (end.outcome !== 'status' || end.code !== Status.OK) return this.done(end);
    if (this.message === undefined || this.extra)
      return this.done({ outcome: 'maybeDelivered', reason: 'an answer of none or several messages' });
    this.done({ outcome: 'ok', message: this.message });
  }
}
