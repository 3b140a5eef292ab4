import type { Prng } from '@raftgate/bytes';
import type { SimCluster } from '../cluster.ts';
import type { SimOptions } from '../options.ts';
import { FRAME_NAMES } from '../world/frames.ts';
import type { SentFrame } from '../world/network.ts';
import type { Schedule } from '../world/schedule.ts';
import { Atlas } from './atlas.ts';
import { FaultContext } from './context.ts';

type Harm = 'reset' | 'away' | 'crash' | 'pause' | 'slowDisk';
/** What is done to one member: mostly what leaves it behind its leader's log. */
const ABSENCES: readonly Harm[] = ['reset', 'reset', 'away', 'away', 'away', 'crash', 'pause', 'slowDisk'];
/** Where somebody is slow, and should still be behind when a snapshot comes. */
const BREAKS: readonly Harm[] = ['reset', 'reset', 'reset', 'reset', 'crash', 'pause'];
/** Where disks rot. */
const CRASHES: readonly Harm[] = ['crash', 'crash', 'crash', 'away'];
/** What is done to it while it comes back: to the stream of its snapshot, to all it hears, to itself. */
const RELAPSES = ['lane', 'lane', 'lane', 'lane', 'lane', 'reset', 'crash'] as const;
type Relapse = (typeof RELAPSES)[number];

/** Parts of a snapshot on their way when it is broken off. */
const MAX_PARTS = 12;
/** Of relapses in one round. */
const MAX_RELAPSES = 2;
/** Until the other end of a broken connection hears of it. */
const MAX_LATE_MS = 80;
const SLOW_DISK_MS = 10;

/** One harm at a time, to one member. */
export class Harms {
  readonly #faults: FaultContext;
  readonly #atlas: Atlas;
  #harm: Harm = 'reset';
  #relapses = 0;
  #parts = 0;
  #victim = '';
  /** In this round. */
  relapsed = 0;

  constructor(schedule: Schedule, prng: Prng, options: SimOptions, cluster: SimCluster) {
    this.#faults = new FaultContext(schedule, prng, options, cluster, () => false);
    this.#atlas = new Atlas(this.#faults.fork(1));
    cluster.network.onSent = (sent) => this.#onSent(sent);
  }

  /** Who is slow is behind, and is harmed most. */
  draw(followers: readonly string[]): string | undefined {
    const [first] = followers;
    return first !== undefined && this.#faults.chance(50) ? first : this.#faults.oneOf(followers);
  }

  /** How long it lasts, in milliseconds. */
  begin(name: string): number {
    const { cluster, options, prng } = this.#faults;
    this.#victim = name;
    this.relapsed = 0;
    const harms = options.bitRotPercent > 0 ? CRASHES : options.slowMembers > 0 ? BREAKS : ABSENCES;
    this.#harm = harms[prng.below(harms.length)];
    this.#faults.note(`harm   ${name}: ${this.#harm}`);
    this.#relapses = this.#faults.chance(80) ? 1 + prng.below(MAX_RELAPSES) : 0;
    this.#parts = 1 + prng.below(MAX_PARTS);
    const { host } = cluster.place(name);
    switch (this.#harm) {
      case 'reset':
        this.#reset(name);
        return 1;
      case 'crash':
        this.#crash(name);
        return this.#faults.around(options.downMs);
      case 'away':
        for (const other of this.#others(name)) cluster.network.cutBoth(other, name);
        this.#reset(name);
        return this.#faults.around(options.partitionMs);
      case 'pause':
        host.process.pause();
        return this.#faults.around(options.pauseMs);
      default:
        host.disk.slowMs = SLOW_DISK_MS;
        host.disk.slowUntilMs = this.#faults.schedule.nowMs + options.pauseMs;
        return this.#faults.around(options.pauseMs);
    }
  }

  /** It is left alone, but for what comes while its snapshot is on its way. */
  end(name: string): void {
    const { cluster } = this.#faults;
    const { host } = cluster.place(name);
    for (const other of this.#others(name)) cluster.network.healBoth(other, name);
    host.process.resume();
    host.disk.slowUntilMs = 0;
    if (!cluster.isUp(name)) cluster.start(name);
  }

  /** Nothing comes any more. */
  rest(): void {
    this.#relapses = 0;
  }

  #onSent({ route, type, by }: SentFrame): undefined {
    if (this.#relapses === 0 || route.to !== this.#victim || FRAME_NAMES[type] !== 'snapshotBytes') return;
    this.#parts -= 1;
    if (this.#parts > 0) return;
    const { cluster, prng, schedule } = this.#faults;
    this.#relapses -= 1;
    this.relapsed += 1;
    this.#parts = 1 + prng.below(MAX_PARTS);
    const relapse: Relapse = RELAPSES[prng.below(RELAPSES.length)];
    const { to } = route;
    // Behind the turn that sends it.
    schedule.urgent(() => {
      this.#faults.note(`again  ${to}: ${relapse}`);
      if (relapse === 'lane') cluster.network.reset(by, prng.below(MAX_LATE_MS));
      else if (relapse === 'reset') this.#reset(to);
      else {
        this.#crash(to);
        schedule.after(1, () => cluster.start(to));
      }
    });
  }

  #reset(name: string): void {
    this.#faults.cluster.network.resetAll(this.#faults.cluster.place(name).host.process);
  }

  #crash(name: string): void {
    const { cluster } = this.#faults;
    if (!cluster.isUp(name)) return;
    cluster.crash(name);
    this.#atlas.maybeDamage(name);
  }

  #others(name: string): string[] {
    return this.#faults.cluster.everyone.filter((other) => other !== name);
  }
}
