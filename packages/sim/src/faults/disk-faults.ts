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
    const { disk } = this.#faults.cluster.place(name).host;
    const { slowDiskMs, slowDiskEveryMs } = this.#faults.options;
    disk.slowMs = this.#faults.around(slowDiskMs);
    disk.slowUntilMs = this.#faults.schedule.nowMs + this.#faults.around(slowDiskEveryMs);
    this.#faults.counts.add('slowDisks');
    this.#faults.note(`slow   the disk of ${name} by ${disk.slowMs} ms`);
  }
}
