import type { Reign } from './handovers.ts';

/** A leader that its followers answer, and what of its log is where. */
export interface Sight {
  readonly reign: Reign;
  readonly durable: number;
  readonly last: number;
  /** What each other voter holds, by id. */
  readonly matches: ReadonlyMap<number, number>;
}

/** Of an interval of heartbeats: two ticks at least. */
const LOOK_PARTS = 2;
/** Intervals of heartbeats that ticks add to half of an election timeout, the late and the slow ones. */
const LATE_HEARTBEATS = 1.5;

/**
 * A leader whose disk is stuck for half of an election timeout hands over while the disks of all others go on (member: DiskWatch): it takes
 * nothing more, and says so to who holds everything. An election makes good that it stayed, and so does the disk once it moves.
 */
export class StuckDisk {
  readonly lookMs: number;
  readonly #heartbeatMs: number;
  readonly #electionMs: number;
  /** The look before. */
  #seen: Sight | undefined;
  /** The first one at a disk that has not moved since. */
  #first: Sight | undefined;
  #firstMs = 0;
  /** Later than what the leader compares with. */
  #before: Sight | undefined;
  #hasAdvanced = false;
  /** Where the log ended when it should have handed over. */
  #late: number | undefined;

  constructor(heartbeatMs: number, electionMs: number) {
    this.#heartbeatMs = heartbeatMs;
    this.#electionMs = electionMs;
    this.lookMs = Math.ceil(heartbeatMs / LOOK_PARTS);
  }

  /** Since when the leader that is looked at stands still. */
  get sinceMs(): number {
    return this.#firstMs;
  }

  /** Whether the leader stays though it should not, as it is seen every `lookMs`; undefined is one that may stay. */
  stays(sight: Sight | undefined, nowMs: number): boolean {
    const before = this.#seen;
    this.#seen = sight;
    const mayStay = sight === undefined || !isStuck(sight) || sight.reign.hasOffered;
    if (mayStay || this.#first?.reign !== sight.reign || this.#first.durable !== sight.durable) {
      // Only one that got stuck since the look before: the leader counts from there.
      const hasBegun = !mayStay && before?.reign === sight.reign && (!isStuck(before) || before.durable !== sight.durable);
      this.#begin(hasBegun ? sight : undefined, nowMs);
      return false;
    }
    const forMs = nowMs - this.#firstMs;
    const halfMs = this.#electionMs / 2;
    if (this.#before === undefined && forMs >= this.#heartbeatMs) this.#before = sight;
    // Before the leader looks at them.
    if (forMs <= halfMs - this.lookMs && haveAdvanced(sight, this.#before)) this.#hasAdvanced = true;
    if (!this.#hasAdvanced || forMs < halfMs + LATE_HEARTBEATS * this.#heartbeatMs) return false;
    this.#late ??= sight.last;
    return sight.last > this.#late || Array.from(sight.matches.values()).every((match) => match === sight.last);
  }

  #begin(sight: Sight | undefined, nowMs: number): void {
    this.#first = sight;
    this.#firstMs = nowMs;
    this.#before = undefined;
    this.#hasAdvanced = false;
    this.#late = undefined;
  }
}

const isStuck = ({ durable, last }: Sight): boolean => durable < last;

function haveAdvanced({ matches }: Sight, before: Sight | undefined): boolean {
  if (before === undefined || matches.size === 0) return false;
  return Array.from(matches).every(([id, match]) => match > (before.matches.get(id) ?? match));
}
