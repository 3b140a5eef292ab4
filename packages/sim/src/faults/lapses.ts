import type { Atlas } from './atlas.ts';
import type { FaultContext } from './context.ts';

/** The one that knows is away for so long, and patience with one that does not come back for want of it. */
const AWAY_ELECTIONS = 6;
const PATIENCE_ELECTIONS = 12;
const DOWN_MS = 5;
const LOOK_MS = 1;
/** When who knows is gone: before who forgot starts, as soon as it was heard, as soon as it has said anything of what was forgotten. */
const GOES = ['before', 'heard', 'begun'] as const;
type Goes = (typeof GOES)[number];

/**
 * Somebody forgets what it acknowledged, where it alone and its leader hold that; and its leader is gone, before or after it was
 * heard. With the third, which has none of it, there is a quorum: it must not count on what it knows itself.
 *
 *     m1 leads: 1..9 --> m2: 1..9, forgets 5..9        m3: 1..4, cut off from m1; then m1 is gone, m2 - m3 are a quorum of 1..4
 */
export class Lapses {
  readonly #faults: FaultContext;
  readonly #atlas: Atlas;
  #isRunning = false;

  constructor(faults: FaultContext, atlas: Atlas) {
    this.#faults = faults;
    this.#atlas = atlas;
  }

  start(): void {
    this.#faults.every(this.#faults.options.lapseEveryMs, () => this.#begin());
  }

  #begin(): void {
    const { cluster, options } = this.#faults;
    const leader = cluster.leader();
    const others = cluster.names.filter((name) => name !== leader);
    const one = this.#faults.oneOf(others);
    const third = others.find((name) => name !== one);
    if (this.#isRunning || leader === undefined || one === undefined || third === undefined) return;
    if (!cluster.names.every((name) => cluster.member(name)?.status().mayVote === true)) return;
    this.#isRunning = true;
    this.#faults.note(`lapse  ${one} will forget, ${leader} knows, ${third} does not`);
    cluster.network.cutBoth(leader, third);
    this.#faults.after(this.#faults.around(options.electionMs >> 1), () => this.#strike(leader, one, third));
  }

  #strike(leader: string, one: string, third: string): void {
    const { cluster, counts, prng } = this.#faults;
    const end = (): void => {
      cluster.start(leader);
      cluster.network.healBoth(leader, third);
      this.#isRunning = false;
    };
    if (cluster.leader() !== leader || !cluster.isUp(one)) return end();
    cluster.crash(one);
    counts.add('crashes');
    if (this.#atlas.damageHeader(one)) counts.add('lapses');
    const goes = GOES[prng.below(GOES.length)];
    if (goes === 'before') this.#goes(leader, end);
    this.#faults.after(DOWN_MS, () => {
      cluster.start(one);
      if (goes !== 'before') this.#goesOnce(goes, leader, one, end);
    });
  }

  #goesOnce(goes: Goes, leader: string, one: string, end: () => void): void {
    const { cluster, options, schedule } = this.#faults;
    const untilMs = schedule.nowMs + PATIENCE_ELECTIONS * options.electionMs;
    const look = (): void => {
      const status = cluster.member(one)?.status();
      const isTime = goes === 'heard' || (status?.leader !== 0 && status?.commitIndex !== 0);
      if (status !== undefined && isTime) return this.#goes(leader, end);
      if (schedule.nowMs < untilMs) this.#faults.after(LOOK_MS, look);
      else end();
    };
    look();
  }

  #goes(leader: string, end: () => void): void {
    const { cluster, counts, options } = this.#faults;
    cluster.crash(leader);
    counts.add('crashes');
    this.#faults.after(AWAY_ELECTIONS * options.electionMs, end);
  }
}
