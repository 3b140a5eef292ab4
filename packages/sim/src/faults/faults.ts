import type { Prng } from '@raftgate/bytes';
import type { SimCluster } from '../cluster.ts';
import type { SimOptions } from '../options.ts';
import type { Schedule } from '../world/schedule.ts';
import { Atlas } from './atlas.ts';
import { FaultContext } from './context.ts';
import type { FaultKind } from './counts.ts';
import { Churn } from './churn.ts';
import { Crashes } from './crashes.ts';
import { DiskFaults } from './disk-faults.ts';
import { Lapses } from './lapses.ts';
import { Links } from './links.ts';
import { Partitions } from './partitions.ts';
import { Pauses } from './pauses.ts';
import { Relays } from './relays.ts';
import { transferNowAndThen } from './transfers.ts';
import { Stops } from './stops.ts';
import { Traps } from './traps.ts';
import { upgradeVoters } from './upgrades.ts';

/** How often somebody looks for members that stopped themselves. */
const SUPERVISE_MS = 100;

/** What goes wrong, and when: every kind draws one fault after another until told to stop. */
export class Faults {
  readonly #cluster: SimCluster;
  readonly #traps: Traps;
  readonly #stops: Stops;
  #hasStopped = false;

  constructor(schedule: Schedule, prng: Prng, options: SimOptions, cluster: SimCluster) {
    this.#cluster = cluster;
    const all = new FaultContext(schedule, prng, options, cluster, () => this.#hasStopped);
    this.#stops = new Stops(all.fork(11));
    const crashes = new Crashes(all.fork(1), new Atlas(all.fork(2)), this.#stops);
    const partitions = new Partitions(all.fork(3));
    this.#traps = new Traps(all.fork(4), crashes, partitions);
    const kinds = [new Links(all.fork(5)), new Pauses(all.fork(6)), new DiskFaults(all.fork(7)), new Churn(all.fork(9))];
    for (const kind of kinds) kind.start();
    new Relays(all.fork(10)).start();
    new Lapses(all.fork(12), new Atlas(all.fork(13))).start();
    transferNowAndThen(all.fork(8));
    upgradeVoters(all.fork(14));
    const supervise = (): void => {
      cluster.supervise();
      schedule.after(SUPERVISE_MS, supervise);
    };
    schedule.after(SUPERVISE_MS, supervise);
  }

  counts(): Readonly<Record<FaultKind, number>> {
    return this.#cluster.counts.all();
  }

  /** Moves whenever something was done to anybody. */
  get changes(): number {
    return this.#cluster.counts.changes;
  }

  /** No further faults; cuts heal, disks and clocks behave, and every member runs again. */
  stop(): void {
    this.#hasStopped = true;
    this.#traps.stop();
    this.#stops.end();
    this.#cluster.heal();
    this.#cluster.checkers.score.world('healed; everybody runs');
  }
}
