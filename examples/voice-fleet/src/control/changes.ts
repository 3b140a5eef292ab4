import type { KvTransport } from '@raftgate/client';
import type { StoredPart } from '@raftgate/contract';
import { pause } from '../fleet/time.ts';
import { writePair } from './writer.ts';
import type { Pair, WriteOrder } from './writer.ts';

/** One change of the two keys: what was meant, and when it was under way. */
export interface ChangeMade {
  readonly change: string;
  readonly order: WriteOrder;
  readonly gapMs: number;
  readonly from: Pair;
  readonly to: Pair;
  /** Wall clock, before the first write. What happens from here to the start of the next change is this one's. */
  readonly startMs: number;
}

/** What callers get once a change is over still belongs to it, for this long. */
const AFTERGLOW_MS = 500;

/** The fleet the changes are made to. */
export interface ControlFleet {
  onChange(made: ChangeMade): void;
  /** Resolves once every worker holds this pair, so that no change begins in the middle of another. */
  settled(label: string): Promise<void>;
}

/** Makes changes one after the other and remembers them. */
export class ControlScript {
  readonly #kv: KvTransport;
  readonly #fleet: ControlFleet;
  readonly made: ChangeMade[] = [];
  #live: Pair;

  /** `live` is what the keys hold. */
  constructor(kv: KvTransport, live: Pair, fleet: ControlFleet) {
    this.#kv = kv;
    this.#live = live;
    this.#fleet = fleet;
  }

  async change(change: string, to: Pair, order: WriteOrder, gapMs: number): Promise<void> {
    const made: ChangeMade = { change, order, gapMs, from: this.#live, to, startMs: Date.now() };
    this.made.push(made);
    this.#fleet.onChange(made);
    await writePair(this.#kv, to, order, gapMs);
    this.#live = to;
    await this.#fleet.settled(pairLabel(to));
    await pause(AFTERGLOW_MS);
  }
}

export interface ControlReleases {
  readonly r1: Pair;
  readonly r2: Pair;
  readonly r4: Pair;
  readonly r3b: Pair;
}
export interface ControlPlan {
  /** Between the two writes of a change; the plan runs with this and with 0. */
  readonly gapMs: number;
  /** How long a bad pair stays before somebody notices and takes it back. */
  readonly noticedAfterMs: number;
}

/**
 * The changes of the story, as they go without a gate: the same releases, the same mistakes, and then the step from v5 to v6
 * and back in both orders, with the gap and without.
 */
export async function runControl(script: ControlScript, { r1, r2, r3b, r4 }: ControlReleases, plan: ControlPlan): Promise<void> {
  const { gapMs, noticedAfterMs } = plan;
  await script.change('r1 to r2', r2, 'config-first', gapMs);
  const oldFrame: Pair = { name: 'v5 with frame 1536', model: r2.model, config: r1.config };
  const oldContext: Pair = { name: 'v6 with the config of v5', model: r4.model, config: r2.config };
  for (const bad of [oldFrame, oldContext, r3b]) {
    await script.change(`bad: ${bad.name}`, bad, 'config-first', 0);
    await pause(noticedAfterMs);
    await script.change(`back from ${bad.name}`, r2, 'config-first', 0);
  }
  for (const gap of gapMs === 0 ? [0] : [gapMs, 0]) {
    for (const order of ['config-first', 'model-first'] as const) {
      await script.change('upgrade v5 to v6', r4, order, gap);
      await script.change('rollback v6 to v5', r2, order, gap);
    }
  }
  await script.change('r2 to r4', r4, 'config-first', gapMs);
}

/** `v5 + frame512`: the versions of the model and of its serving config. */
export function pairLabel(pair: Pair): string {
  const serving = pair.config.find((part: StoredPart) => part.kind === 'servingConfig');
  return `${pair.model.version} + ${serving?.version ?? ''}`;
}
