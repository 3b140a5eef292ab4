import type { SimNetwork } from '../world/network.ts';
import type { Process } from '../world/process.ts';
import type { Schedule } from '../world/schedule.ts';
import { Violation } from './violation.ts';

/** A dial that is given up, a look that was put off, and what the disk has begun, end by then. */
export const GOES_WITHIN_MS = 2_000;

/**
 * Whoever is over lets everything go (law 7): nothing of it is left open, and nothing of it happens any more. A program that goes on
 * in the same process would keep it for ever, and one that should end would not.
 */
export class Departures {
  readonly #schedule: Schedule;
  readonly #network: SimNetwork;
  readonly #report: (violation: Violation) => void;
  /** When each was seen to be over first. */
  readonly #sinceMs = new Map<Process, number>();

  constructor(schedule: Schedule, network: SimNetwork, report: (violation: Violation) => void) {
    this.#schedule = schedule;
    this.#network = network;
    this.#report = report;
  }

  /** Whether `process`, whose member is over, is gone without a trace; asked now and then, until it is. */
  hasGone(process: Process): boolean {
    const { nowMs } = this.#schedule;
    const left = this.#leftOf(process);
    if (left === '' || process.isOver) {
      this.#sinceMs.delete(process);
      return true;
    }
    const sinceMs = Math.max(this.#sinceMs.get(process) ?? nowMs, process.resumedMs);
    this.#sinceMs.set(process, sinceMs);
    if (!process.isPaused && nowMs - sinceMs > GOES_WITHIN_MS)
      this.#report(new Violation('leaves-nothing', `${process.host} is over, and ${nowMs - sinceMs} ms later there is ${left}`, nowMs));
    return false;
  }

  #leftOf(process: Process): string {
    const [file] = process.files;
    if (file !== undefined) return `a file of it open: ${file.path}`;
    const { listeners, connections } = this.#network.heldBy(process);
    if (listeners > 0) return 'a port it listens at';
    if (connections > 0) return 'a connection of it';
    return this.#schedule.pendingOf(process) > 0 ? 'something it still waits for' : '';
  }
}
