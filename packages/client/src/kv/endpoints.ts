import type { RpcChannel } from '@raftgate/wire';
import { invariant } from '../errors.ts';
import { MAX_ENDPOINTS } from '../limits.ts';

/** The endpoints of one cluster. Calls stay with one until it fails them; then the next is everybody's. */
export class Endpoints {
  readonly #channels: readonly RpcChannel[];
  #current: number;

  constructor(channels: readonly RpcChannel[], first: number) {
    invariant(channels.length > 0 && channels.length <= MAX_ENDPOINTS, `between 1 and ${MAX_ENDPOINTS} endpoints`);
    this.#channels = channels;
    this.#current = first % channels.length;
  }

  get count(): number {
    return this.#channels.length;
  }

  current(): RpcChannel {
    return this.#channels[this.#current];
  }

  /** Moves on, unless somebody did already. */
  failed(channel: RpcChannel): void {
    if (channel === this.current()) this.#current = (this.#current + 1) % this.#channels.length;
  }

  close(): void {
    for (const channel of this.#channels) channel.close();
  }
}
