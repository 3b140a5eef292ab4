import type { Order } from '@raftgate/contract';

/** What one process says it did for one request. Which parts it really used must come from the bytes it used, not from the pin. */
export interface Hop {
  readonly reqId: string;
  /** `router`, `worker`, `client` ... */
  readonly hop: string;
  readonly instance: string;
  readonly incarnation?: number;
  readonly region: string;
  /** Wall clock, milliseconds. */
  readonly startedMs: number;
  readonly endedMs: number;
  /** Of the pin; 0 where there is no gate. */
  readonly epoch: number;
  /** The pin token; empty where there is none. */
  readonly pin: string;
  /** The newest order the instance itself served by when it took the request. */
  readonly held?: Order;
  /** `KIND/NAME` -> digest of each part as it was used. */
  readonly parts: Readonly<Record<string, string>>;
  /** What stuck the caller to a generation. */
  readonly key?: string;
  /** HTTP-like; absent or 200: answered. */
  readonly status?: number;
  readonly decision?: string;
  readonly truth?: string;
  readonly wrong?: boolean;
}

export function isAnswered(hop: Hop): boolean {
  return hop.status === undefined || hop.status === 200;
}
