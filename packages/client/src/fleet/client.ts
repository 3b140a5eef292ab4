import type { SdkState } from '@raftgate/contract';
import { DEFAULT_STOP_DRAIN_MS } from '../limits.ts';
import type { FleetStatus, Sample } from './client-types.ts';
import { Engine } from './engine.ts';
import type { FleetOptions } from './options.ts';
import type { PinResult } from './pinned.ts';

/**
 * The fleet SDK: what an inference server or a router embeds to serve exactly what the control plane committed, and
 * nothing in between. The rules are in docs/sdk-contract.md.
 */
export class FleetClient<L = undefined> {
  readonly #engine: Engine<L>;

  constructor(options: FleetOptions<L>) {
    this.#engine = new Engine(options);
  }

  get state(): SdkState {
    return this.#engine.state;
  }

  /** Resolves once it can serve for the first time (from the control plane or from the cache), or was stopped. */
  start(): Promise<void> {
    return this.#engine.start();
  }

  /** At the region's edge: pins a request to one generation; `key` sticks a caller to it. */
  pin(key: string): PinResult<L> {
    return this.#engine.pin(key);
  }

  /** On a later hop: the generation of the token that came with the request, or a refusal to pass on. */
  adopt(token: string): PinResult<L> {
    return this.#engine.adopt(token);
  }

  /** What one request was like, for the guards. Never throws, never waits. */
  report(sample: Sample): void {
    this.#engine.report(sample);
  }

  status(): FleetStatus {
    return this.#engine.status();
  }

  /** Takes no new pins, waits for those held, leaves the fleet and unloads everything. */
  stop(options?: { readonly drainMs?: number }): Promise<void> {
    return this.#engine.stop(options?.drainMs ?? DEFAULT_STOP_DRAIN_MS);
  }
}
