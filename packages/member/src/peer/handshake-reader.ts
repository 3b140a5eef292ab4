import { concatBytes } from '@raftgate/bytes';
import { MAX_HELLO_BYTES } from '../limits.ts';

const NOTHING = new Uint8Array(0);

/** Collects one handshake: u16 length, then that many bytes. */
export class HandshakeReader {
  private received: Uint8Array = NOTHING;

  /** The handshake and what came behind it once it is whole, undefined until then, or why the connection must close. */
  receive(bytes: Uint8Array): { readonly handshake: Uint8Array; readonly rest: Uint8Array } | string | undefined {
    this.received = concatBytes([this.received, bytes]);
    const [low, high] = this.received;
    if (low === undefined || high === undefined) return undefined;
    const end = 2 + low + high * 256;
    if (end > MAX_HELLO_BYTES) return `a handshake of ${end} bytes, at most ${MAX_HELLO_BYTES}`;
    if (this.received.length < end) return undefined;
    return { handshake: this.received.subarray(2, end), rest: this.received.subarray(end) };
  }
}
