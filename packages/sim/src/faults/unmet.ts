import type { FaultContext } from './context.ts';
import { handOver } from './hand-over.ts';
import type { Met } from './met.ts';

/** Given up after so many election timeouts; so long the leader that knows is kept away. */
const PATIENCE_ELECTIONS = 20;
const AWAY_ELECTIONS = 6;
/** Those that can be three: two that never meet, and one that leads. */
const MEMBERS = 3;

/**
 * Two that never meet, and a leader that met both. What it sends is all that the one knows of the other, which then comes back with an
 * empty disk; and these two could elect one another, while who knows more is away.
 *
 *     m1 --- cut from the start --- m3        m2 leads: m1 has its entries, then no more; m3 is wiped; m2 is cut off, m1 - m3 healed
 */
export class Unmet {
  readonly #faults: FaultContext;
  readonly #met: Met;
  readonly #mayWipe: (name: string) => boolean;
  readonly #wipe: (name: string) => void;
  #one = '';
  #other = '';
  #leader = '';
  #untilMs = 0;
  #askedMs = 0;

  constructor(faults: FaultContext, met: Met, mayWipe: (name: string) => boolean, wipe: (name: string) => void) {
    this.#faults = faults;
    this.#met = met;
    this.#mayWipe = mayWipe;
    this.#wipe = wipe;
  }

  start(): void {
    const { cluster, options, prng } = this.#faults;
    const names = [...cluster.names];
    // Without administrators nobody would remove who lost its disk.
    if (options.unmet === 0 || options.changeEveryMs === 0 || options.wipeEveryMs === 0 || names.length !== MEMBERS) return;
    [this.#one] = names.splice(prng.below(names.length), 1);
    [this.#other] = names.splice(prng.below(names.length), 1);
    [this.#leader] = names;
    this.#untilMs = PATIENCE_ELECTIONS * options.electionMs;
    this.#faults.note(`unmet  ${this.#one} and ${this.#other}`);
    cluster.network.cutBoth(this.#one, this.#other);
    this.#look();
  }

  #look(): void {
    const { cluster, options, prng, schedule } = this.#faults;
    this.#met.look();
    if (schedule.nowMs >= this.#untilMs) return cluster.network.healBoth(this.#one, this.#other);
    const leader = cluster.leader();
    const [one, other] = [this.#one, this.#other];
    if (leader === this.#leader && this.#met.knows(one, other) && cluster.isUp(one)) {
      cluster.network.cutBoth(leader, one);
      return this.#faults.after(this.#faults.around(options.electionMs >> 2), () => this.#strike());
    }
    if (leader === one || leader === other) this.#askFor(leader);
    this.#faults.after(1 + prng.below(options.heartbeatMs), () => this.#look());
  }

  #askFor(leader: string): void {
    const { cluster, options, schedule } = this.#faults;
    const target = cluster.place(leader).target;
    const heir = cluster.member(this.#leader)?.id ?? 0;
    if (target === undefined || heir === 0 || schedule.nowMs - this.#askedMs < options.electionMs) return;
    this.#askedMs = schedule.nowMs;
    handOver(this.#faults, target, heir, options.electionMs);
  }

  #strike(): void {
    const { cluster, options } = this.#faults;
    const { network } = cluster;
    const [one, other, leader] = [this.#one, this.#other, this.#leader];
    if (cluster.leader() === leader && cluster.isUp(other) && this.#mayWipe(other)) {
      this.#wipe(other);
      network.cutBoth(leader, other);
    }
    network.healBoth(one, other);
    this.#faults.after(AWAY_ELECTIONS * options.electionMs, () => {
      network.healBoth(leader, one);
      network.healBoth(leader, other);
    });
  }
}
