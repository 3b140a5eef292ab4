import type { BarrierOutcome, Outcome } from '@raftgate/member';
import type { SimCluster } from '../cluster.ts';
import type { Target } from '../client/door.ts';
import type { Schedule } from '../world/schedule.ts';

/** Patience of one attempt, and what lies between two. */
const PATIENCE_MS = 1_000;
const RETRY_MS = 200;

export const attributesOf = (name: string): { readonly name: string; readonly clientUrls: readonly string[] } => ({
  name,
  clientUrls: [`http://${name}:2379`],
});

/**
 * What every server does once its member runs (etcd: publishV3): it says in the log where its clients find it, and does so once a
 * life. Faults end; this goes on until it is so.
 */
export class Publisher {
  readonly #schedule: Schedule;
  readonly #cluster: SimCluster;

  constructor(schedule: Schedule, cluster: SimCluster) {
    this.#schedule = schedule;
    this.#cluster = cluster;
  }

  /** What is replicated is known behind a barrier. */
  begin(target: Target): void {
    const { member, nowMs } = target;
    if (this.#cluster.find(target.name)?.member !== member || member.status().state !== 'running') return;
    const settled = ({ outcome }: BarrierOutcome): void => {
      if (outcome !== 'reached') this.#again(target);
      else if (!member.store.attributes.has(member.id)) this.#publish(target);
    };
    member.barrier({ settled }, nowMs() + PATIENCE_MS);
  }

  #publish(target: Target): void {
    const { member, name, nowMs } = target;
    const settled = ({ outcome }: Outcome): void => {
      if (outcome !== 'applied') this.#again(target);
    };
    member.propose({ kind: 'memberAttributes', member: member.id, ...attributesOf(name) }, { settled }, nowMs() + PATIENCE_MS);
  }

  #again(target: Target): void {
    this.#schedule.after(RETRY_MS, () => this.begin(target));
  }
}
