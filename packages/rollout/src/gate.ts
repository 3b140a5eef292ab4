import { Keys } from '@raftgate/contract';
import type { Kv, KvTime } from '@raftgate/kv';

/** Time as io gives it. `wallMs` goes into audit records and decides nothing. */
export interface RolloutTime extends KvTime {
  readonly clock: { monotonicMs(): number; wallMs(): number };
}

/** What every function here works on. */
export interface Gate {
  readonly kv: Kv;
  readonly keys: Keys;
  readonly time: RolloutTime;
  /** Who acts: a person, or `controller:NAME`. */
  readonly actor: string;
}

export function openGate(kv: Kv, time: RolloutTime, options: { readonly namespace: string; readonly actor: string }): Gate {
  return { kv, keys: new Keys(options.namespace), time, actor: options.actor };
}
