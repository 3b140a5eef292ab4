import type { DiskOperation } from '../world/disk.ts';
import type { FaultContext } from './context.ts';

const FAILING: readonly DiskOperation[] = [
  'write',
  'write',
  'write',
  'read',
  'create',
  'rename',
  'remove',
  'syncDirectory',
  'open',
  'list',
];

/** Chance in 100 that a disk stalls whenever it is. */
const ANY_MOMENT_PERCENT = 25;

/** Disks that fail while the member runs: errors, no room, no speed. What must stop the member, law 4 says. */
export class DiskFaults {
  readonly #faults: FaultContext;

  constructor(faults: FaultContext) {
    this.#faults = faults;
  }

  start(): void {
    const faults = this.#faults;
    const { options, prng } = faults;
    faults.every(options.ioErrorEveryMs, () => this.#fail(FAILING[prng.below(FAILING.length)] ?? 'write'));
    faults.every(options.syncErrorEveryMs, () => this.#fail('sync'));
    faults.every(options.fullDiskEveryMs, () => this.#fill());
    faults.every(options.slowDiskEveryMs, () => this.#slow());
    faults.every(options.stallEveryMs, () => this.#stall());
  }

  #fail(operation: DiskOperation): void {
    const name = this.#faults.oneOf(this.#faults.running());
    if (name !== undefined) this.#faults.cluster.place(name).host.disk.failNext = operation;
  }

  #fill(): void {
    const name = this.#faults.oneOf(this.#faults.cluster.everyone);
    if (name === undefined) return;
    const { disk } = this.#faults.cluster.place(name).host;
    disk.isFull = true;
    this.#faults.counts.add('fullDisks');
    this.#faults.note(`full   the disk of ${name}`);
    this.#faults.after(this.#faults.around(this.#faults.options.fullDiskMs), () => {
      disk.isFull = false;
      this.#faults.note(`room   on the disk of ${name}`);
    });
  }

  #slow(): void {
    const name = this.#faults.oneOf(this.#faults.cluster.everyone);
    if (name === undefined) return;
    const { slowDiskMs, slowDiskEveryMs } = this.#faults.options;
    this.#slowDown(name, this.#faults.around(slowDiskMs), this.#faults.around(slowDiskEveryMs));
  }

  /**
   * What the leader writes next takes long, and what follows waits for that alone. Mostly half way between two quorum checks: half of an
   * election timeout later, when it looks who could lead instead, it has just begun to count anew who is there.
   */
  #stall(): void {
    const { cluster, options, prng, schedule } = this.#faults;
    const { electionMs, heartbeatMs } = options;
    const name = cluster.leader();
    const reign = name === undefined ? undefined : cluster.checkers.handovers.of(name);
    if (name === undefined || reign === undefined) return;
    const untilHalfMs = electionMs - ((schedule.nowMs - reign.sinceMs + (electionMs >> 1)) % electionMs);
    const waitMs = this.#faults.chance(ANY_MOMENT_PERCENT) ? 0 : Math.max(0, untilHalfMs - prng.below(heartbeatMs));
    this.#faults.after(waitMs, () => this.#slowDown(name, electionMs + this.#faults.around(electionMs >> 1), heartbeatMs));
  }

  #slowDown(name: string, byMs: number, forMs: number): void {
    const { cluster, counts, schedule } = this.#faults;
    const { disk } = cluster.place(name).host;
    disk.slowMs = byMs;
    disk.slowUntilMs = schedule.nowMs + forMs;
    counts.add('slowDisks');
    this.#faults.note(`slow   the disk of ${name} by ${byMs} ms`);
  }
}
